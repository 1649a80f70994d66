using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>
/// An asynchronous scope of a synchronous context manager: its setup and teardown run synchronously on the caller's thread.
/// </summary>
[HasNoTwin("A synchronous manager in asynchronous code has no counterpart.")]
internal sealed class SyncManagerAsyncScope<T>(ContextManager<T> manager) : ActiveAsyncScope<T>
{
    private ActiveScope? _active;

    public override object Generator => manager;

    public override bool ObservesOutcome => _active!.ObservesOutcome;

    // There is nothing that takes it.
    public override CancellationToken TeardownToken
    {
        get => CancellationToken.None;
        set
        {
        }
    }

    // The synchronous scope is tracked.
    public override ScopeTracker? Track() => null;

    public override ValueTask<T> StartSetUpAsync(CancellationToken token)
    {
        _active = manager.Open(out var value);

        return new ValueTask<T>(value);
    }

    public override ValueTask TearDownCompletedAsync(bool nothingInFlight)
    {
        try
        {
            _active!.ExitWith(BodyOutcome.Completed);

            return ValueTask.CompletedTask;
        }
#pragma warning disable CA1031 // it is stored in the returned task
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ValueTask.FromException(e);
        }
    }

    public override ValueTask<bool> TearDownOtherwiseAsync(BodyOutcome outcome) => TearDown(outcome, hadBody: true);

    public override ValueTask<bool> TearDownCancelledSetupAsync(BodyOutcome outcome) => TearDown(outcome, hadBody: false);

    private ValueTask<bool> TearDown(in BodyOutcome outcome, bool hadBody)
    {
        try
        {
            return new ValueTask<bool>(hadBody ? _active!.ExitWith(outcome) : _active!.Withdraw(outcome));
        }
#pragma warning disable CA1031 // as above
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<bool>(e);
        }
    }
}
