using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>What is done with an asynchronous entry of an exit stack when its turn has come: the twin of <see cref="ExitKind"/>.</summary>
/// <inheritdoc/>
internal abstract class AsyncExitKind(bool observes) : EntryKind(observes)
{
    /// <inheritdoc cref="ExitKind.Exit"/>
    /// <param name="entry">The entry.</param>
    /// <param name="outcome">How all that is further in has ended.</param>
    public abstract ValueTask<bool> ExitAsync(ExitEntry entry, BodyOutcome outcome);
}
