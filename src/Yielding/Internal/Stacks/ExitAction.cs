using System.Diagnostics;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>How an entry of an exit stack is exited. One object serves all entries of a kind, so that an entry needs no closure.</summary>
/// <param name="observes">The entry receives the exception, and can suppress it.</param>
/// <param name="isAsync">The entry is exited by <see cref="ExitAsync"/>, else by <see cref="Exit"/>.</param>
internal abstract class ExitAction(bool observes, bool isAsync = false)
{
    public bool Observes => observes;

    public bool IsAsync => isAsync;

    /// <summary>Exits a synchronous entry; true when it suppresses the exception. Any other exception is thrown.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="outcome">The outcome of the body, as the entries above this one have left it.</param>
    public virtual bool Exit(in ExitEntry entry, in BodyOutcome outcome) => throw new UnreachableException();

    /// <summary>Exits an asynchronous entry; true when it suppresses the exception. The task fails with any other exception.</summary>
    /// <inheritdoc cref="Exit"/>
    public virtual ValueTask<bool> ExitAsync(ExitEntry entry, BodyOutcome outcome) => throw new UnreachableException();
}
