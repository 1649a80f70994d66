namespace Yielding.Internal;

/// <summary>An entry of an exit stack.</summary>
/// <param name="action">Exits the entry.</param>
/// <param name="target">The object that is exited or called.</param>
/// <param name="state">The state of the target, or null.</param>
internal readonly struct ExitEntry(ExitAction action, object target, object? state = null)
{
    public ExitAction Action => action;

    public object Target => target;

    public object? State => state;

    /// <summary>
    /// Whether the entry receives the exception. For a stack that is an entry this depends on its own entries, which can be registered
    /// later.
    /// </summary>
    public bool Observes => action.Observes || target is IActiveScope { ObservesOutcome: true };
}
