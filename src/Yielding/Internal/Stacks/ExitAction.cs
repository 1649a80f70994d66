using System.Diagnostics;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>Exits the entries of an exit stack of one kind. All of them share an instance, so that an entry needs no closure.</summary>
/// <param name="observes">Whether the entry receives the exception, and can suppress it.</param>
/// <param name="isAsync">Whether the entry is exited by <see cref="ExitAsync"/>; otherwise by <see cref="Exit"/>.</param>
internal abstract class ExitAction(bool observes, bool isAsync = false)
{
    public bool Observes => observes;

    public bool IsAsync => isAsync;

    /// <summary>Exits a synchronous entry. Returns true when it suppresses the exception. Throws any other exception.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="outcome">The outcome that the entry receives: the body's, unless entries registered later have changed it.</param>
    /// <param name="nothingInFlight">
    /// The caller knows that nothing is in flight on this thread, and that no generator is being exited. If false, it may be so.
    /// </param>
    public virtual bool Exit(in ExitEntry entry, in BodyOutcome outcome, bool nothingInFlight) => throw new UnreachableException();

    /// <summary>
    /// Exits an asynchronous entry. The result is true when it suppresses the exception. The task fails with any other exception.
    /// </summary>
    /// <param name="entry">The entry.</param>
    /// <param name="outcome">The outcome that the entry receives: the body's, unless entries registered later have changed it.</param>
    public virtual ValueTask<bool> ExitAsync(ExitEntry entry, BodyOutcome outcome) => throw new UnreachableException();
}
