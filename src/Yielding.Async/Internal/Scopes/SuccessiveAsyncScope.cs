namespace Yielding.Internal;

/// <summary>An asynchronous scope of the first of several setups that succeeds.</summary>
/// <param name="manager">The manager that is tried first.</param>
/// <param name="other">The manager that is tried next; null to try the same one again.</param>
/// <param name="tries">The number of setups at most.</param>
/// <param name="delay">The time before each setup but the first.</param>
/// <param name="time">Measures the delay.</param>
/// <remarks>
/// The operators of System.Interactive.Async are not used for it: each continues outside the caller's synchronization context, where the
/// next setup would run.
/// </remarks>
[HasNoTwin("It waits between the setups.")]
internal sealed class SuccessiveAsyncScope<T>(
    AsyncContextManager<T> manager, AsyncContextManager<T>? other, int tries, TimeSpan delay, TimeProvider time)
    : WrappingAsyncScope<T>(manager)
{
    private readonly AsyncContextManager<T> _manager = manager;

    // This method is deliberately not declared async: what a synchronous setup sets in the execution context stays set for the caller.
    public override ValueTask<T> StartSetUpAsync(CancellationToken token)
    {
        var since = ExceptionContext.Made;
        var setup = TryAsync(_manager, token);

        return setup.IsCompletedSuccessfully ? setup : AwaitAsync(setup, since, token);
    }

    private async ValueTask<T> AwaitAsync(ValueTask<T> setup, long since, CancellationToken token)
    {
        Exception? earlier = null;
        for (var left = tries - 1; ; left--)
        {
            try
            {
                return await setup.ConfigureAwait(true);
            }
            catch (Exception e) when (Follow(e, earlier, since) && left > 0 && IsTriedAgain(e, token))
            {
                earlier = e;
            }

            EventLog.SetupFailed(Generator, earlier);
            await DelayAsync(earlier, since, token).ConfigureAwait(true);
            setup = TryAsync(other ?? _manager, token);
        }
    }

    private async ValueTask DelayAsync(Exception earlier, long since, CancellationToken token)
    {
        if (delay == TimeSpan.Zero)
        {
            return;
        }

        try
        {
            await Task.Delay(delay, time, token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!Follow(e, earlier, since))
        {
            throw;
        }
    }

    private ValueTask<T> TryAsync(AsyncContextManager<T> inside, CancellationToken token)
    {
        try
        {
            return EnterAsync(inside, TeardownToken, token);
        }
#pragma warning disable CA1031 // it propagates from the task that is returned
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<T>(e);
        }
    }

    /// <summary>Keeps an earlier exception, which is logged already, as the context of a later one. Returns true.</summary>
    private static bool Follow(Exception later, Exception? earlier, long since)
    {
        ExceptionContext.DropEarlierSetups(later, since);
        if (earlier is not null)
        {
            ExceptionContext.Link(later, earlier, isOfSetups: true);
        }

        return true;
    }

    private static bool IsTriedAgain(Exception exception, CancellationToken token) =>
        !token.IsCancellationRequested && exception is not (OperationCanceledException or YieldRuleException);
}
