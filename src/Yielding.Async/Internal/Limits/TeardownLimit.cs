using System.Runtime.ExceptionServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>
/// The time limit of one teardown, or of all the exits of one stack: cancels a token when the limit is reached. What then does not end
/// within the grace period is left running, and its end is logged.
/// </summary>
/// <remarks>An exception of the time provider leaves the teardown without a limit, and is thrown when the teardown has ended.</remarks>
[HasNoTwin("A synchronous teardown cannot be left running.")]
#pragma warning disable CA1001 // a source without a timer needs no disposal, and the teardown may use its token until it ends
internal sealed class TeardownLimit(TimeSpan limit, TimeSpan grace, TimeProvider time)
#pragma warning restore CA1001
{
    public static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private object _generator = nameof(TeardownLimit);
    private ITimer? _timer;
    private GracePeriod? _current;
    private long _startedAt;
    private bool _hasTimedOut;
    private bool _hasStopped;
    private volatile bool _isReached;

    // The first exception of the time provider, until it is thrown.
    private Exception? _failure;
    private bool _isThrown;

    public CancellationToken Token => Source.Token;

    private CancellationTokenSource Source { get; init; } = new();

    // Reached in the unwinding of another stack.
    private bool WasReached { get; init; }

    /// <summary>Passes on the cancellation of a limit further out.</summary>
    public void LinkTo(CancellationToken outer) =>
        outer.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), Source);

    /// <summary>Starts the time. Throws nothing.</summary>
    /// <param name="generator">What the teardown is named after in the log.</param>
    public void Start(object generator)
    {
        _generator = generator;
        _startedAt = Timestamp();
        if (limit == TimeSpan.Zero || WasReached)
        {
            Reach();

            return;
        }

        try
        {
            _timer = time.CreateTimer(static self => ((TeardownLimit)self!).Reach(), this, limit, Timeout.InfiniteTimeSpan);
        }
#pragma warning disable CA1031 // the teardown has to run, and the exception is thrown after it
        catch (Exception e)
#pragma warning restore CA1031
        {
            Note(e);
        }
    }

    /// <summary>
    /// Stops the time, and logs a teardown that ended after its limit. Throws the exception of the time provider, if it has thrown one.
    /// </summary>
    /// <param name="inFlight">The exception that propagates otherwise, which becomes the context of that exception; or null.</param>
    public void Stop(Exception? inFlight)
    {
        lock (_gate)
        {
            if (_hasStopped)
            {
                return;
            }

            _hasStopped = true;
        }

        DisposeOf(_timer);
        if (_isReached && !WasReached && !_hasTimedOut)
        {
            EventLog.OverranBudget(_generator, ElapsedSince(_startedAt), limit.TotalMilliseconds);
        }

        Exception? failure;
        lock (_gate)
        {
            failure = _failure;
            _isThrown = true;
        }

        if (failure is not null)
        {
            GeneratorDriver.NoteReplacement(failure, inFlight, _generator);
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>
    /// Stops the time, and returns a limit with the same token and settings whose time has not started. A limit that was reached stays
    /// reached, as its token stays cancelled. Throws nothing.
    /// </summary>
    public TeardownLimit Move()
    {
        try
        {
            Stop(inFlight: null);
        }
#pragma warning disable CA1031 // the entries are on the new stack, which has to be returned
        catch (Exception e)
#pragma warning restore CA1031
        {
            EventLog.CallbackFailed(_generator, e);
        }

        return new TeardownLimit(limit, grace, time) { Source = Source, WasReached = _isReached, _isReached = _isReached };
    }

    /// <summary>
    /// Waits for an exit that has started, up to the end of the grace period. Returns its result, or throws its exception. Throws a
    /// <see cref="TimeoutException"/> when it does not end, or was cancelled at the limit.
    /// </summary>
    /// <param name="exit">The exit.</param>
    /// <param name="generator">What is exited.</param>
    /// <param name="outcome">The outcome that it has received.</param>
    public async ValueTask<bool> AwaitAsync(Task<bool> exit, object generator, BodyOutcome outcome)
    {
        var since = Timestamp();
        if (!exit.IsCompleted)
        {
            await AwaitGraceAsync(exit).ConfigureAwait(false);
        }

        if (!exit.IsCompleted)
        {
            var timedOut = TimedOut(
                $"The teardown of '{GeneratorName.Of(generator)}' was cancelled at its time limit of {limit}, and did not end within the "
                + $"grace period of {grace}. It still runs, and its end is logged.",
                inner: null,
                generator,
                outcome);
            _ = LogLateEndAsync(exit, generator, since, outcome.Received);

            throw timedOut;
        }

        try
        {
            return await exit.ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (_isReached && !ReferenceEquals(e, outcome.Received))
        {
            throw TimedOut(
                $"The teardown of '{GeneratorName.Of(generator)}' was cancelled at its time limit of {limit}.", e, generator, outcome);
        }
    }

    private async Task AwaitGraceAsync(Task exit)
    {
        var period = new GracePeriod();
        bool hasTimer;
        lock (_gate)
        {
            _current = period;
            hasTimer = !_isReached || TryBegin(period);
        }

        if (!hasTimer)
        {
            period.End();
        }

        await Task.WhenAny(exit, period.Ended).ConfigureAwait(false);
        ITimer? timer;
        lock (_gate)
        {
            _current = null;
            timer = period.Timer;
        }

        DisposeOf(timer);
    }

    private void Reach()
    {
        GracePeriod? current;
        bool hasTimer;
        lock (_gate)
        {
            if (_hasStopped)
            {
                return;
            }

            _isReached = true;
            current = _current;

            // Before the cancellation, whose callbacks may block.
            hasTimer = current is null || TryBegin(current);
        }

        TimeLimit.Cancel(Source, _generator);

        // Without a grace period, or a timer for it, the exit may still end in the callbacks.
        if (!hasTimer)
        {
            current!.End();
        }
    }

    private bool TryBegin(GracePeriod period)
    {
        if (grace == TimeSpan.Zero)
        {
            return false;
        }

        try
        {
            period.Timer = time.CreateTimer(static period => ((GracePeriod)period!).End(), period, grace, Timeout.InfiniteTimeSpan);

            return true;
        }
#pragma warning disable CA1031 // on the thread of a timer it has no caller, so it is thrown after the teardown
        catch (Exception e)
#pragma warning restore CA1031
        {
            Note(e);

            return false;
        }
    }

    private TimeoutException TimedOut(string message, Exception? inner, object generator, in BodyOutcome outcome)
    {
        _hasTimedOut = true;
        var exception = new TimeoutException(message, inner);
        if (inner is null)
        {
            GeneratorDriver.NoteReplacement(exception, outcome.Received, generator);
        }
        else if (outcome.Received is { } received)
        {
            ExceptionContext.Link(exception, received); // logged when the teardown threw the inner exception
        }

        return exception;
    }

    private async Task LogLateEndAsync(Task exit, object generator, long since, Exception? received)
    {
        if (received is not null)
        {
            ExceptionContext.NoteLeftRunning(received, hasEnded: false);
        }

        await exit.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (received is not null)
        {
            ExceptionContext.NoteLeftRunning(received, hasEnded: true);
        }

        EventLog.EndedLate(generator, ElapsedSince(since), RunEnd.ThrownBy(exit));
    }

    private double ElapsedSince(long timestamp) => Measure(timestamp, static (time, since) => time.GetElapsedTime(since).TotalMilliseconds);

    private long Timestamp() => Measure(0, static (time, _) => time.GetTimestamp());

    // A measurement that fails is zero. It is only logged.
    private TResult Measure<TResult>(long since, Func<TimeProvider, long, TResult> measure)
        where TResult : struct
    {
        try
        {
            return measure(time, since);
        }
#pragma warning disable CA1031 // it is thrown after the teardown
        catch (Exception e)
#pragma warning restore CA1031
        {
            Note(e);

            return default;
        }
    }

    private void DisposeOf(ITimer? timer)
    {
        try
        {
            timer?.Dispose();
        }
#pragma warning disable CA1031 // it is thrown after the teardown
        catch (Exception e)
#pragma warning restore CA1031
        {
            Note(e);
        }
    }

    private void Note(Exception failure)
    {
        lock (_gate)
        {
            if (!_isThrown)
            {
                _failure ??= failure;

                return;
            }
        }

        EventLog.CallbackFailed(_generator, failure);
    }

    /// <summary>The time that one exit still has after the limit was reached.</summary>
    private sealed class GracePeriod
    {
        private readonly TaskCompletionSource _end = new();

        public ITimer? Timer { get; set; }

        public Task Ended => _end.Task;

        public void End() => _end.TrySetResult();
    }
}
