using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An asynchronous scope over a synchronous context manager: its setup and teardown run in the caller's thread, at once.</summary>
internal sealed class SyncManagerAsyncScope<T>(ContextManager<T> manager) : OpenAsyncScope<T>
{
    private OpenScope? _open;

    public override object Generator => manager;

    public override bool HearsExceptions => _open!.HearsExceptions;

    // The synchronous scope is watched.
    public override bool IsWatched => false;

    public override ValueTask<T> StartSetUpAsync(CancellationToken token)
    {
        _open = manager.Open(out var value);

        return new ValueTask<T>(value);
    }

    public override ValueTask EndCompletedAsync(bool isQuiet)
    {
        try
        {
            _open!.EndAs(BodyOutcome.Completed);

            return ValueTask.CompletedTask;
        }
#pragma warning disable CA1031 // it is in the task that is returned
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ValueTask.FromException(e);
        }
    }

    public override ValueTask<bool> EndOtherwiseAsync(BodyOutcome outcome)
    {
        try
        {
            return new ValueTask<bool>(_open!.EndAs(outcome));
        }
#pragma warning disable CA1031 // as above
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<bool>(e);
        }
    }
}
