using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>The setup and the teardown of one <see cref="AsyncScope{T}"/>, which runs each of them once. A plain generator needs none: the scope drives it itself.</summary>
/// <remarks>
/// What a method here sets in the caller's execution context before its first await is set for the caller too, as in nested blocks, unless the method is
/// asynchronous.
/// </remarks>
internal abstract class ActiveAsyncScope<T>
{
    /// <summary>What the scope is named after.</summary>
    public abstract object Generator { get; }

    /// <inheritdoc cref="IActiveScope.ObservesOutcome"/>
    public abstract bool ObservesOutcome { get; }

    public virtual bool IsWatched => true;

    /// <summary>What the teardown has set in its execution context and the code that awaits it has to go on with; null when there is nothing.</summary>
    public virtual ExecutionContext? ContextAfter => null;

    /// <summary>Starts the setup.</summary>
    /// <param name="token">Cancels it. It is of no use later.</param>
    public abstract ValueTask<T> StartSetUpAsync(CancellationToken token);

    /// <summary>Starts the teardown after a body that completed.</summary>
    /// <param name="nothingInFlight">Whether nothing was thrown in the process since the entry.</param>
    public abstract ValueTask TearDownCompletedAsync(bool nothingInFlight);

    /// <summary>Starts the teardown after a body that did not complete; true when it suppresses the body's exception.</summary>
    /// <param name="outcome">Failed or unknown.</param>
    public abstract ValueTask<bool> TearDownOtherwiseAsync(BodyOutcome outcome);

    /// <summary>The same after a setup that has taken no notice of its cancellation, so that there is no body.</summary>
    public virtual ValueTask<bool> TearDownCancelledSetupAsync(BodyOutcome outcome) => TearDownOtherwiseAsync(outcome);
}
