namespace Yielding.Platforms;

/// <summary>
/// Where the outcome of each body is known. Elsewhere a body that has handled an exception may be rolled back, with a warning.
/// </summary>
internal enum Knowledge
{
    Nowhere,
    WithStateMachines,

    /// <summary>The method keeps its state machine, also where others have none.</summary>
    WithOwnStateMachine,
    WithExceptionPointers,
    Always,
}

/// <summary>A way in which code holds the scope of a transaction around a body.</summary>
internal sealed record Form(string Name, Knowledge Knowledge, Func<Transaction, Body, Task> PlayAsync)
{
    /// <summary>The scope's own method handles what the body throws, within the scope.</summary>
    public bool Catches { get; init; }
}
