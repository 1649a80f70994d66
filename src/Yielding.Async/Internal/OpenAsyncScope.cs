using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>
/// One asynchronous scope, from its setup to its teardown, which runs exactly once: finds how the body ended, tells whoever
/// tears down, and sees to what becomes of the body's exception.
/// </summary>
/// <remarks>
/// What touches the caller's flow is in methods that are not asynchronous: what an asynchronous method sets there is gone when it returns.
/// </remarks>
internal abstract class OpenAsyncScope<T>(object generator) : LiveScope, IAsyncEntry
{
    private readonly FlowRun _run = new(FlowPlace.Live(FlowEvidence.Current));
    private ScopeWatch? _watch;
    private FlowScope? _flow;

    /// <summary>What the setup gave; <c>default</c> until then.</summary>
    public T Value { get; private set; } = default!;

    /// <summary>The flow in which the generator's code runs.</summary>
    protected FlowRun Run => _run;

    protected override object Generator => generator;

    protected virtual bool IsWatched => true;

    /// <summary>The teardown after a body that completed has to be run with the run as the current place.</summary>
    protected virtual bool HasToBeKeptApart => true;

    /// <summary>The beginning of an <c>await using</c>.</summary>
    /// <param name="token">Cancels the setup.</param>
    /// <param name="site">The place that enters.</param>
    public ValueTask<AsyncScope<T>> EnterAsync(CancellationToken token, in EntrySite site)
    {
        if (token.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<AsyncScope<T>>(token);
        }

        _flow = FlowScope.Enter(_run, _run.Outer, site.FindOwner());
        ValueTask<T> setup;
        try
        {
            setup = StartCancellableSetUpAsync(token);
            if (setup.IsCompletedSuccessfully)
            {
                Open(setup.Result);

                return new ValueTask<AsyncScope<T>>(Handle());
            }
        }
#pragma warning disable CA1031 // it is in the task that is returned
        catch (Exception e)
#pragma warning restore CA1031
        {
            setup = ValueTask.FromException<T>(e);
        }

        // Not IsCompleted: a setup that is on its way in another thread may have ended well since it was looked at above.
        if (setup.IsFaulted || setup.IsCanceled)
        {
            _flow.Leave(); // from here the caller's flow can be reached
        }

        return AwaitSetupAsync(setup);
    }

    /// <summary>The beginning of an <c>await using</c> whose setup is over.</summary>
    /// <param name="value">What the setup gave.</param>
    /// <param name="site">The place that enters.</param>
    public void Enter(T value, in EntrySite site)
    {
        _flow = FlowScope.Enter(generator: null, _run.Outer, site.FindOwner());
        Open(value);
    }

    /// <summary>Runs the setup, for a body that is run as a delegate.</summary>
    /// <param name="token">Cancels the setup.</param>
    public ValueTask<T> EnterRunAsync(CancellationToken token)
    {
        var setup = SetUpAsync(token);
        if (!setup.IsCompletedSuccessfully)
        {
            return AwaitRunSetupAsync(setup);
        }

        Open(setup.Result);

        return new ValueTask<T>(Value);
    }

    /// <summary>The end of an <c>await using</c>.</summary>
    public ValueTask LeaveAsync()
    {
        if (!TryLeave())
        {
            return ValueTask.CompletedTask;
        }

        var outcome = FindOutcome(handle: 0);
        _flow?.Leave();
        switch (outcome.Status)
        {
            case BodyStatus.Completed:
                return CompleteAsync();

            case BodyStatus.Failed:
                return LeaveFailedAsync(outcome);

            default:
                return LeaveUnknownAsync();
        }
    }

    /// <summary>The end of a body that was run as a delegate and returned: it has completed, unless it told of a failure, as that of a stack can.</summary>
    public ValueTask CompleteRunAsync()
    {
        LeaveOnce();

        return ToldFailure is { } told ? LeaveFailedAsync(BodyOutcome.Failed(told)) : CompleteAsync();
    }

    /// <summary>
    /// The end of a body that was run as a delegate and threw. Returns when the exception is suppressed; else throws it, or what replaces it.
    /// </summary>
    [StackTraceHidden]
    public async ValueTask FailRunAsync(Exception exception)
    {
        LeaveOnce();
        OneYield.NoteReplacement(exception, ToldFailure, Generator);
        var snapshot = ExceptionDispatchInfo.Capture(exception);
        if (!await TearDownAsync(BodyOutcome.Failed(exception), snapshot, isLoud: true).ConfigureAwait(false))
        {
            InFlight.ThrowAgain(snapshot);
        }

        EventLog.Suppressed(Generator, exception);
    }

    /// <summary>The end of a body that its owner declares to have completed. The first call does it; others do nothing.</summary>
    public ValueTask CloseCompletedAsync()
    {
        if (!TryLeave())
        {
            return ValueTask.CompletedTask;
        }

        _flow?.Leave();

        return CompleteAsync();
    }

    /// <summary>The end of a body that somebody else has judged, who sees to the exception; true when it is suppressed.</summary>
    public async ValueTask<bool> EndAsAsync(BodyOutcome outcome, ExceptionDispatchInfo? snapshot)
    {
        LeaveOnce();
        if (snapshot is not null)
        {
            return await TearDownAsync(outcome, snapshot, isLoud: false).ConfigureAwait(false);
        }

        await CompleteAsync().ConfigureAwait(false);

        return false;
    }

    /// <inheritdoc cref="OpenScope.EndHandleAs"/>
    public async ValueTask EndHandleAsAsync(BodyOutcome outcome, ExceptionDispatchInfo? snapshot)
    {
        if (!TryLeave())
        {
            return;
        }

        _flow?.MarkLeft();
        if (outcome.Status != BodyStatus.Failed && ToldFailure is { } told)
        {
            await LeaveFailedAsync(BodyOutcome.Failed(told)).ConfigureAwait(false);
        }
        else if (snapshot is null)
        {
            await CompleteAsync().ConfigureAwait(false);
        }
        else if (await TearDownAsync(outcome, snapshot, isLoud: false).ConfigureAwait(false))
        {
            EventLog.CouldNotSuppress(Generator, snapshot.SourceException);
        }
    }

    /// <summary>The end of a body that was abandoned on its way by whoever drives it. It has no effect on a scope that was left.</summary>
    public async ValueTask AbandonAsync()
    {
        if (TryLeave())
        {
            await LeaveUnknownAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Starts the setup, within the run, or within the flow of the scope that is being set up.</summary>
    /// <param name="token">Cancels it. It is of no use later.</param>
    protected abstract ValueTask<T> StartSetUpAsync(CancellationToken token);

    /// <summary>Starts the teardown after a body that completed, within the run.</summary>
    protected abstract ValueTask EndCompletedAsync();

    /// <summary>Starts the teardown after a body that did not complete, within the run; true when it suppresses the body's exception.</summary>
    /// <param name="outcome">Failed or unknown.</param>
    /// <param name="snapshot">What the teardown hears, with its stack trace as it was.</param>
    protected abstract ValueTask<bool> EndOtherwiseAsync(BodyOutcome outcome, ExceptionDispatchInfo snapshot);

    /// <summary>The same after a setup that has taken no notice of its cancellation, so that there is no body.</summary>
    protected virtual ValueTask<bool> EndAbandonedSetupAsync(BodyOutcome outcome, ExceptionDispatchInfo snapshot) => EndOtherwiseAsync(outcome, snapshot);

    protected sealed override BodyOutcome? Look(long since, nint handle) => _flow?.Look(since);

    private async ValueTask LeaveUnknownAsync()
    {
        EventLog.Unknown(Generator);
        var abandoned = ExceptionDispatchInfo.Capture(new UnknownOutcomeException(Name));
        await TearDownAsync(BodyOutcome.Unknown, abandoned, isLoud: false).ConfigureAwait(false);
    }

    private ValueTask<T> SetUpAsync(CancellationToken token)
    {
        if (token.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(token);
        }

        try
        {
            using (_run.Enter())
            {
                return StartCancellableSetUpAsync(token);
            }
        }
#pragma warning disable CA1031 // it is in the task that is returned
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<T>(e);
        }
    }

    private ValueTask<T> StartCancellableSetUpAsync(CancellationToken token) =>
        token.CanBeCanceled ? SetUpCancellablyAsync(token) : StartSetUpAsync(CancellationToken.None);

    /// <summary>The setup hears of the caller's cancellation through a token of its own, which hears nothing any more when the setup is over.</summary>
    private async ValueTask<T> SetUpCancellablyAsync(CancellationToken token)
    {
#pragma warning disable CA2000 // the generator may hold its token as long as it lives, and without a timer there is nothing to dispose of
        var source = new CancellationTokenSource();
#pragma warning restore CA2000
        var registration = token.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), source);
        T value;
        try
        {
            value = await StartSetUpAsync(source.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (token.IsCancellationRequested && e.CancellationToken != token)
        {
            throw Cancelled(e, token);
        }
        finally
        {
            registration.Unregister();
        }

        if (!token.IsCancellationRequested)
        {
            return value;
        }

        // The generator took no notice. Its scope is not entered, so it is left.
        throw await AbandonSetupAsync(Cancelled(null, token)).ConfigureAwait(false);
    }

    private OperationCanceledException Cancelled(OperationCanceledException? inner, CancellationToken token)
    {
        var message = $"The setup of '{Name}' was cancelled by the token that its caller passed. Its finally blocks have run, and there is no scope.";

        return inner is TaskCanceledException
            ? new TaskCanceledException(message, inner, token)
            : new OperationCanceledException(message, inner, token);
    }

    private async ValueTask<Exception> AbandonSetupAsync(OperationCanceledException cancelled)
    {
        await EndAbandonedSetupAsync(BodyOutcome.Failed(cancelled), ExceptionDispatchInfo.Capture(cancelled)).ConfigureAwait(false);

        return cancelled;
    }

    private async ValueTask<AsyncScope<T>> AwaitSetupAsync(ValueTask<T> setup)
    {
        try
        {
            Open(await setup.ConfigureAwait(false));
        }
        catch
        {
            _flow?.MarkLeft();

            throw;
        }

        return Handle();
    }

#pragma warning disable CA2000 // it is the caller's
    private AsyncScope<T> Handle() => new(this);
#pragma warning restore CA2000

    private async ValueTask<T> AwaitRunSetupAsync(ValueTask<T> setup)
    {
        Open(await setup.ConfigureAwait(false));

        return Value;
    }

    private void Open(T value)
    {
        Value = value;
        _flow?.BeginBody();
        if (IsWatched)
        {
            _watch = ScopeWatch.Start(Generator);
        }

        Begin();
    }

    private ValueTask LeaveFailedAsync(in BodyOutcome outcome)
    {
        var exception = outcome.Exception!;
        var snapshot = ExceptionDispatchInfo.Capture(exception);
        if (outcome.IsInDoubt)
        {
            outcome.KeepSuspects();
            EventLog.InDoubt(Generator, exception);
        }

        // Loud: if the exception is leaving the body, nobody sees a difference; if not, a rollback is no secret.
        var isLoud = outcome.IsInDoubt && HearsExceptions;
        var teardown = TearDownAsync(outcome, snapshot, isLoud: false);

        return teardown.IsCompletedSuccessfully
            ? Answer(teardown.Result, outcome.IsInDoubt, isLoud, exception)
            : AwaitTeardownAsync(teardown, outcome.IsInDoubt, isLoud, exception);
    }

    private async ValueTask AwaitTeardownAsync(ValueTask<bool> teardown, bool isInDoubt, bool isLoud, Exception exception) =>
        await Answer(await teardown.ConfigureAwait(false), isInDoubt, isLoud, exception).ConfigureAwait(false);

    // The exception is put into the task, not thrown: its stack trace stays as it is, and nobody pays for another throw.
    private ValueTask Answer(bool suppressed, bool isInDoubt, bool isLoud, Exception exception)
    {
        if (!suppressed)
        {
            // A stack may have got entries that hear exceptions while it unwound.
            return isLoud || (isInDoubt && HearsExceptions) ? ValueTask.FromException(exception) : ValueTask.CompletedTask;
        }

        if (isInDoubt)
        {
            EventLog.CouldNotSuppress(Generator, exception);
        }
        else
        {
            EventLog.Suppressed(Generator, exception);
        }

        return ValueTask.CompletedTask;
    }

    private ValueTask CompleteAsync() => _watch is null ? StartCompleted() : CompleteWatchedAsync(_watch);

    private async ValueTask CompleteWatchedAsync(ScopeWatch watch)
    {
        watch.BodyEnded();
        try
        {
            await StartCompleted().ConfigureAwait(false);
        }
        finally
        {
            watch.Exited(BodyStatus.Completed);
        }
    }

    /// <summary>Runs the teardown after a body that did not complete; true when it suppresses the body's exception.</summary>
    /// <param name="outcome">Failed or unknown.</param>
    /// <param name="snapshot">The body's exception with its stack trace, which the exception has again in the end.</param>
    /// <param name="isLoud">The caller throws the snapshot if the exception goes on.</param>
    /// <remarks>No asynchronous method: what the teardown sets in its flow at once, is set for the caller.</remarks>
    private ValueTask<bool> TearDownAsync(in BodyOutcome outcome, ExceptionDispatchInfo snapshot, bool isLoud)
    {
        _watch?.BodyEnded();
        var before = InFlight.Now;

        return AwaitTearDownAsync(StartOtherwise(outcome, snapshot), outcome.Status, snapshot, isLoud, before);
    }

    private async ValueTask<bool> AwaitTearDownAsync(
        ValueTask<bool> teardown, BodyStatus status, ExceptionDispatchInfo snapshot, bool isLoud, long before)
    {
        var throwsAgain = false;
        try
        {
            var suppressed = await teardown.ConfigureAwait(false);
            throwsAgain = isLoud && !suppressed;

            return suppressed;
        }
        finally
        {
            // Whoever hears the exception may have thrown it again. One tick of the clock is the ending's own.
            if (HearsExceptions && !throwsAgain && InFlight.Now != before + 1)
            {
                TraceRestorer.Restore(snapshot);
            }

            _watch?.Exited(status);
        }
    }

    private ValueTask StartCompleted()
    {
        if (!HasToBeKeptApart)
        {
            return EndCompletedAsync();
        }

        using (_run.Enter())
        {
            return EndCompletedAsync();
        }
    }

    private ValueTask<bool> StartOtherwise(in BodyOutcome outcome, ExceptionDispatchInfo snapshot)
    {
        using (_run.Enter())
        {
            return EndOtherwiseAsync(outcome, snapshot);
        }
    }
}
