namespace Yielding.Internal;

/// <summary>One entry of an exit stack.</summary>
/// <param name="action">How it is exited.</param>
/// <param name="target">What is exited.</param>
/// <param name="state">What belongs to it, or null.</param>
internal readonly struct ExitEntry(ExitAction action, object target, object? state = null)
{
    public ExitAction Action => action;

    public object Target => target;

    public object? State => state;

    /// <summary>The entry receives the exception. For a stack that is an entry this depends on its own entries, which can be registered later.</summary>
    public bool Observes => action.Observes || target is IActiveScope { ObservesOutcome: true };
}
