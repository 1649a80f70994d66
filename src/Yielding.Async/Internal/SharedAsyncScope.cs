using System.Runtime.ExceptionServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>One of the asynchronous scopes that share one setup.</summary>
internal sealed class SharedAsyncScope<T>(SharedAsyncManager<T> manager) : OpenAsyncScope<T>
{
    public override object Generator => manager;

    public override bool HearsExceptions => manager.HearsExceptions;

    public override ValueTask<T> StartSetUpAsync(CancellationToken token) => manager.JoinAsync(token);

    public override async ValueTask EndCompletedAsync(bool isQuiet) =>
        await manager.LeaveAsync(BodyOutcome.Completed, snapshot: null).ConfigureAwait(false);

    public override ValueTask<bool> EndOtherwiseAsync(BodyOutcome outcome, ExceptionDispatchInfo snapshot) =>
        manager.LeaveAsync(outcome, snapshot);

    public override ValueTask<bool> EndAbandonedSetupAsync(BodyOutcome outcome, ExceptionDispatchInfo snapshot) =>
        manager.WithdrawAsync(outcome, snapshot);
}
