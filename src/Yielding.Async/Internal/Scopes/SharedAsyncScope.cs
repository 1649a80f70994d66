using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An asynchronous scope that shares one setup with others.</summary>
internal sealed class SharedAsyncScope<T>(SharedAsyncManager<T> manager) : ActiveAsyncScope<T>
{
    public override object Generator => manager;

    public override bool ObservesOutcome => manager.ObservesOutcome;

    public override CancellationToken TeardownToken { get; set; }

    public override ValueTask<T> StartSetUpAsync(CancellationToken token) => manager.JoinAsync(token, TeardownToken);

    public override async ValueTask TearDownCompletedAsync(bool nothingInFlight) =>
        await manager.ExitAsync(BodyOutcome.Completed, TeardownToken).ConfigureAwait(false);

    public override ValueTask<bool> TearDownOtherwiseAsync(BodyOutcome outcome) =>
        manager.ExitAsync(outcome, TeardownToken);

    public override ValueTask<bool> TearDownCancelledSetupAsync(BodyOutcome outcome) =>
        manager.WithdrawAsync(outcome, TeardownToken);
}
