using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An asynchronous scope around that of another manager, which receives the outcome of the body from it.</summary>
/// <param name="manager">The manager, which names the scope until it is entered.</param>
[HasNoTwin("The managers around others are asynchronous, except the shared one.")]
internal abstract class WrappingAsyncScope<T>(AsyncContextManager<T> manager) : ActiveAsyncScope<T>
{
    private AsyncScope<T>? _inner;

    public sealed override object Generator => _inner?.Generator ?? manager;

    public sealed override bool ObservesOutcome => _inner is { ObservesOutcome: true };

    public sealed override CancellationToken TeardownToken { get; set; }

    // The scope inside is tracked.
    public sealed override ScopeTracker? Track() => null;

    public sealed override ValueTask TearDownCompletedAsync(bool nothingInFlight)
    {
        var exit = ExitAsync(BodyOutcome.Completed, hadBody: true);

        return exit.IsCompletedSuccessfully ? ValueTask.CompletedTask : new ValueTask(exit.AsTask());
    }

    public sealed override ValueTask<bool> TearDownOtherwiseAsync(BodyOutcome outcome) => ExitAsync(outcome, hadBody: true);

    public sealed override ValueTask<bool> TearDownCancelledSetupAsync(BodyOutcome outcome) => ExitAsync(outcome, hadBody: false);

    /// <summary>Enters the scope of a manager inside this one. The task has the exception of a setup that throws synchronously.</summary>
    /// <param name="inside">The manager.</param>
    /// <param name="teardownToken">Cancels its teardown.</param>
    /// <param name="token">Cancels its setup.</param>
    protected ValueTask<T> EnterAsync(AsyncContextManager<T> inside, CancellationToken teardownToken, CancellationToken token)
    {
        _inner = inside.Open();
        _inner.LimitTeardown(teardownToken);

        return _inner.EnterRunAsync(token);
    }

    /// <summary>Exits the scope inside. The result is true when it suppresses the body's exception.</summary>
    /// <param name="outcome">The outcome of the body, captured unless it is Completed.</param>
    /// <param name="hadBody">False when the setup was cancelled, and completed nevertheless.</param>
    protected virtual ValueTask<bool> ExitAsync(BodyOutcome outcome, bool hadBody) =>
        hadBody ? _inner!.ExitWithAsync(outcome) : _inner!.WithdrawAsync(outcome);
}
