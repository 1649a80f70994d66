using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>One of the asynchronous scopes that share one setup.</summary>
internal sealed class SharedAsyncScope<T>(SharedAsyncManager<T> manager) : OpenAsyncScope<T>
{
    public override object Generator => manager;

    public override bool HearsExceptions => manager.HearsExceptions;

    public override ValueTask<T> StartSetUpAsync(CancellationToken token) => manager.JoinAsync(token);

    public override async ValueTask EndCompletedAsync(bool isQuiet) =>
        await manager.LeaveAsync(BodyOutcome.Completed).ConfigureAwait(false);

    public override ValueTask<bool> EndOtherwiseAsync(BodyOutcome outcome) =>
        manager.LeaveAsync(outcome);

    public override ValueTask<bool> EndAbandonedSetupAsync(BodyOutcome outcome) =>
        manager.WithdrawAsync(outcome);
}
