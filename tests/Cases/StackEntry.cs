namespace Yielding.Cases;

/// <summary>What an entry of a stack is.</summary>
public enum EntryKind
{
    Plain,
    Observing,
    Manager,
    Pushed,
    PushedManager,
    Suppressing,
    Callback,
    StateCallback,
    Disposable,
    PlainHandle,
    ObservingHandle,
    Stack,
}

/// <summary>What an entry does when it is exited.</summary>
public enum AtExit
{
    Nothing,
    Throw,
    ThrowChain,
    ThrowReceived,
    ThrowBodys,
    Suppress,
    YieldAgain,
    Register,
    Close,
}

/// <summary>One entry of a stack in a <see cref="StackCase"/>.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name in the journal, and that of the exception that it throws.</param>
/// <param name="Exit">What it does when it is exited. A plain one does it in its <c>finally</c> block.</param>
/// <param name="FailsSetup">It throws when it is entered.</param>
public sealed record StackEntry(EntryKind Kind, string Name, AtExit Exit = AtExit.Nothing, bool FailsSetup = false);
