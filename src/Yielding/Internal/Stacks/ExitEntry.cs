namespace Yielding.Internal;

/// <summary>One entry of an exit stack.</summary>
/// <param name="kind">What is done with it.</param>
/// <param name="target">What is exited.</param>
/// <param name="state">What belongs to it.</param>
internal readonly struct ExitEntry(EntryKind kind, object target, object? state = null)
{
    public EntryKind Kind => kind;

    // A stack receives as soon as one of its own entries does, and those can be registered later than the stack itself.
    public bool Observes => kind.Observes || target is IActiveScope { ObservesOutcome: true };

    public object Target => target;

    public object? State => state;
}
