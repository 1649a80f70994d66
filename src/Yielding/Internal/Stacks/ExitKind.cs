using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>What is done with an entry of an exit stack when its turn has come.</summary>
/// <inheritdoc/>
internal abstract class ExitKind(bool observes) : EntryKind(observes)
{
    /// <summary>Exits the entry; true when it suppresses the exception. What else goes on, is thrown.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="outcome">How all that is further in has ended.</param>
    public abstract bool Exit(in ExitEntry entry, in BodyOutcome outcome);
}
