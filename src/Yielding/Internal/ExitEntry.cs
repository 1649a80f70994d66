using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>One entry of an exit stack.</summary>
/// <param name="kind">What is done with it.</param>
/// <param name="target">What is exited.</param>
/// <param name="state">What belongs to it.</param>
/// <param name="place">The place in the flow where it was registered, if its exit has to know.</param>
internal readonly struct ExitEntry(EntryKind kind, object target, object? state = null, FlowPlace? place = null)
{
    public EntryKind Kind => kind;

    // A stack hears as soon as one of its own entries does, and those can be registered later than the stack itself.
    public bool Hears => kind.Hears || target is LiveScope { HearsExceptions: true };

    public object Target => target;

    public object? State => state;

    public FlowPlace? Place => place;
}
