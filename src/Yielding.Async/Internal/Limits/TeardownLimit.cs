using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>
/// The time limit of one teardown, or of all the exits of one stack: cancels a token when the limit is reached. What then does not end
/// within the grace period is left running, and its end is logged.
/// </summary>
[HasNoTwin("A synchronous teardown cannot be left running.")]
#pragma warning disable CA1001 // a source without a timer needs no disposal, and the teardown may use its token until it ends
internal sealed class TeardownLimit(TimeSpan limit, TimeSpan grace, TimeProvider time)
#pragma warning restore CA1001
{
    public static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly CancellationTokenSource _source = new();
    private object _generator = nameof(TeardownLimit);
    private ITimer? _timer;
    private GracePeriod? _current;
    private long _startedAt;
    private bool _hasTimedOut;
    private bool _hasStopped;
    private volatile bool _isReached;

    public CancellationToken Token => _source.Token;

    /// <summary>Passes on the cancellation of a limit further out.</summary>
    public void LinkTo(CancellationToken outer) =>
        outer.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);

    /// <summary>Starts the time.</summary>
    /// <param name="generator">What the teardown is named after in the log.</param>
    public void Start(object generator)
    {
        _generator = generator;
        _startedAt = time.GetTimestamp();
        if (limit == TimeSpan.Zero)
        {
            Reach();
        }
        else
        {
            _timer = time.CreateTimer(static self => ((TeardownLimit)self!).Reach(), this, limit, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Stops the time, and logs a teardown that ended after its limit.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (_hasStopped)
            {
                return;
            }

            _hasStopped = true;
        }

        _timer?.Dispose();
        if (_isReached && !_hasTimedOut)
        {
            EventLog.OverranBudget(_generator, ElapsedSince(_startedAt), limit.TotalMilliseconds);
        }
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
        var since = time.GetTimestamp();
        if (!exit.IsCompleted)
        {
            await AwaitGraceAsync(exit).ConfigureAwait(false);
        }

        if (!exit.IsCompleted)
        {
            _ = LogLateEndAsync(exit, generator, since);

            throw TimedOut(
                $"The teardown of '{GeneratorName.Of(generator)}' was cancelled at its time limit of {limit}, and did not end within the "
                + $"grace period of {grace}. It still runs, and its end is logged.",
                inner: null,
                generator,
                outcome);
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
        using var period = new GracePeriod(grace, time);
        lock (_gate)
        {
            _current = period;
            if (_isReached)
            {
                period.Begin();
            }
        }

        await Task.WhenAny(exit, period.End).ConfigureAwait(false);
        lock (_gate)
        {
            _current = null;
        }
    }

    private void Reach()
    {
        GracePeriod? current;
        lock (_gate)
        {
            if (_hasStopped)
            {
                return;
            }

            _isReached = true;
            current = _current;

            // Before the cancellation, whose callbacks may block. Without a grace period the exit may still end in these callbacks.
            if (grace > TimeSpan.Zero)
            {
                current?.Begin();
            }
        }

        TimeLimit.Cancel(_source, _generator);
        if (grace == TimeSpan.Zero)
        {
            current?.Begin();
        }
    }

    private TimeoutException TimedOut(string message, Exception? inner, object generator, in BodyOutcome outcome)
    {
        _hasTimedOut = true;
        var exception = new TimeoutException(message, inner);
        GeneratorDriver.NoteReplacement(exception, outcome.Received, generator);

        return exception;
    }

    private async Task LogLateEndAsync(Task exit, object generator, long since)
    {
        await exit.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        EventLog.EndedLate(generator, ElapsedSince(since), RunEnd.ThrownBy(exit));
    }

    private double ElapsedSince(long timestamp) => time.GetElapsedTime(timestamp).TotalMilliseconds;

    /// <summary>The time that one exit still has after the limit was reached.</summary>
    private sealed class GracePeriod(TimeSpan length, TimeProvider time) : IDisposable
    {
        private readonly TaskCompletionSource _end = new();
        private ITimer? _timer;

        public Task End => _end.Task;

        public void Begin()
        {
            if (length == TimeSpan.Zero)
            {
                _end.TrySetResult();
            }
            else
            {
                _timer = time.CreateTimer(
                    static end => ((TaskCompletionSource)end!).TrySetResult(), _end, length, Timeout.InfiniteTimeSpan);
            }
        }

        public void Dispose() => _timer?.Dispose();
    }
}
