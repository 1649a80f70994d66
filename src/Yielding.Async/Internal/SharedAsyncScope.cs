using System.Runtime.ExceptionServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>One of the asynchronous scopes that share one setup.</summary>
internal sealed class SharedAsyncScope<T>(SharedAsyncManager<T> manager) : OpenAsyncScope<T>(manager)
{
    public override bool HearsExceptions => manager.HearsExceptions;

    protected override ValueTask<T> StartSetUpAsync(CancellationToken token) => manager.JoinAsync(token);

    protected override async ValueTask EndCompletedAsync() =>
        await manager.LeaveAsync(BodyOutcome.Completed, snapshot: null).ConfigureAwait(false);

    protected override ValueTask<bool> EndOtherwiseAsync(BodyOutcome outcome, ExceptionDispatchInfo snapshot) =>
        manager.LeaveAsync(outcome, snapshot);

    protected override ValueTask<bool> EndAbandonedSetupAsync(BodyOutcome outcome, ExceptionDispatchInfo snapshot) =>
        manager.WithdrawAsync(outcome, snapshot);
}
