using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>
/// The setup and the teardown of one <see cref="AsyncScope{T}"/>, which runs each of them once. A generator without a
/// <see cref="ScopeBody"/> needs none: the scope drives it directly.
/// </summary>
/// <remarks>
/// Values that a method here sets in the caller's execution context before its first await are set for the caller too, as in nested blocks,
/// unless the method is <c>async</c>.
/// </remarks>
internal abstract class ActiveAsyncScope<T>
{
    /// <summary>What the scope is named after.</summary>
    public abstract object Generator { get; }

    /// <inheritdoc cref="IActiveScope.ObservesOutcome"/>
    public abstract bool ObservesOutcome { get; }

    /// <summary>
    /// The execution context that the teardown has changed, with which the awaiting code continues; null when it has set nothing.
    /// </summary>
    public virtual ExecutionContext? ContextAfter => null;

    /// <summary>Cancels the teardown at its time limit. Set before the setup.</summary>
    public abstract CancellationToken TeardownToken { get; set; }

    /// <summary>Begins to track the scope, before its setup. Null when nothing observes scopes, or another scope is tracked.</summary>
    public virtual ScopeTracker? Track() => ScopeTracker.Start(Generator);

    /// <summary>Starts the setup.</summary>
    /// <param name="token">Cancels the setup only.</param>
    public abstract ValueTask<T> StartSetUpAsync(CancellationToken token);

    /// <summary>Starts the teardown after a body that completed.</summary>
    /// <param name="nothingInFlight">Whether nothing was thrown in the process since the entry.</param>
    public abstract ValueTask TearDownCompletedAsync(bool nothingInFlight);

    /// <summary>Starts the teardown after a body that did not complete. Returns true when it suppresses the body's exception.</summary>
    /// <param name="outcome">Failed or Unknown.</param>
    public abstract ValueTask<bool> TearDownOtherwiseAsync(BodyOutcome outcome);

    /// <summary>Starts the teardown after a setup that completed although it was cancelled, so that there is no body.</summary>
    public virtual ValueTask<bool> TearDownCancelledSetupAsync(BodyOutcome outcome) => TearDownOtherwiseAsync(outcome);
}
