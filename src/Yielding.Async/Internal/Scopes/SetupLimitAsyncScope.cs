using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An asynchronous scope whose setup has a time limit: it is cancelled then, and awaited.</summary>
[HasNoTwin("A synchronous setup has no token.")]
#pragma warning disable CA1001 // a source without a timer needs no disposal, and a callback of time or caller may still cancel it
internal sealed class SetupLimitAsyncScope<T>(AsyncContextManager<T> manager, TimeSpan limit, TimeProvider time)
#pragma warning restore CA1001
    : WrappingAsyncScope<T>(manager)
{
    private readonly AsyncContextManager<T> _manager = manager;

    private readonly CancellationTokenSource _source = new();
    private int _canceller;

    private enum Canceller
    {
        None,
        Time,
        Caller,
    }

    public override ValueTask<T> StartSetUpAsync(CancellationToken token)
    {
        var registration = token.UnsafeRegister(static scope => ((SetupLimitAsyncScope<T>)scope!).CancelByCaller(), this);
        ITimer? timer = null;
        if (limit == TimeSpan.Zero)
        {
            CancelByTime();
        }
        else
        {
            try
            {
                timer = time.CreateTimer(
                    static scope => ((SetupLimitAsyncScope<T>)scope!).CancelByTime(), this, limit, Timeout.InfiniteTimeSpan);
            }
            catch
            {
                registration.Unregister();

                throw;
            }
        }

        ValueTask<T> setup;
        try
        {
            setup = EnterAsync(_manager, TeardownToken, _source.Token);
        }
#pragma warning disable CA1031 // it propagates from the task that is returned
        catch (Exception e)
#pragma warning restore CA1031
        {
            setup = ValueTask.FromException<T>(e);
        }

        if (!setup.IsCompletedSuccessfully)
        {
            return AwaitSetupAsync(setup, registration, timer);
        }

        try
        {
            Stop(registration, timer, thrown: null);
        }
#pragma warning disable CA1031 // it propagates from the task that is returned
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ReleaseAsync(e);
        }

        return setup;
    }

    // The scope inside exits a setup that completes although it was cancelled, and throws as if it had not.
    private async ValueTask<T> AwaitSetupAsync(ValueTask<T> setup, CancellationTokenRegistration registration, ITimer? timer)
    {
        T value;
        try
        {
            value = await setup.ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (Volatile.Read(ref _canceller) == (int)Canceller.Time)
        {
            var timeout = new TimeoutException(
                $"The setup of '{GeneratorName.Of(Generator)}' was cancelled at its time limit of {limit}. "
                + "It has ended, and there is no scope.",
                e);
            Stop(registration, timer, timeout);

            throw timeout;
        }
        catch (Exception e)
        {
            Stop(registration, timer, e);

            throw;
        }

        try
        {
            Stop(registration, timer, thrown: null);
        }
#pragma warning disable CA1031 // it propagates when the scope has been released
        catch (Exception e)
#pragma warning restore CA1031
        {
            return await ReleaseAsync(e).ConfigureAwait(false);
        }

        return value;
    }

    // An exception of the timer replaces that of the setup.
    private void Stop(CancellationTokenRegistration registration, ITimer? timer, Exception? thrown)
    {
        registration.Unregister();
        try
        {
            timer?.Dispose();
        }
        catch (Exception e) when (GeneratorDriver.NoteReplacement(e, thrown, Generator))
        {
            throw;
        }
    }

    // The setup has completed, and there is no body.
    private async ValueTask<T> ReleaseAsync(Exception failure)
    {
        var failed = BodyOutcome.Failed(failure).Capture();
        await ExitAsync(failed, hadBody: false).ConfigureAwait(false);
        failed.Throw();

        return default!;
    }

    private void CancelByTime()
    {
        if (IsFirst(Canceller.Time))
        {
            TimeLimit.Cancel(_source, Generator);
        }
    }

    // An exception of a callback propagates to the caller, who has cancelled.
    private void CancelByCaller()
    {
        if (IsFirst(Canceller.Caller))
        {
            _source.Cancel();
        }
    }

    private bool IsFirst(Canceller canceller) =>
        Interlocked.CompareExchange(ref _canceller, (int)canceller, (int)Canceller.None) == (int)Canceller.None;
}
