using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>
/// One live scope, from the end of its setup to its teardown, which runs exactly once: finds how the body ended, tells whoever
/// tears down, and sees to what becomes of the body's exception.
/// </summary>
internal abstract class OpenScope : IActiveScope
{
    private readonly ScopeWatch? _watch;

    // Where the runtime doesn't tell which exception is in flight.
    private readonly EntryCounter.Entry? _counted;

    private BodyObservation _body;

    protected OpenScope(object generator)
    {
        FirstUse.Ensure();
        if (!Platform.HasPointers && Platform.SeesThrows)
        {
            _counted = OpenScopes.Enter(generator);
        }

        if (ScopeWatch.Start(generator) is { } watch)
        {
            _watch = watch; // a store of null is not free either: the collector wants to know of it
        }

        _body.Thread = Environment.CurrentManagedThreadId;
        _body.Begin();
    }

    public string Name => GeneratorName.Of(Generator);

    /// <inheritdoc/>
    public abstract bool HearsExceptions { get; }

    /// <summary>What the scope is named after.</summary>
    protected abstract object Generator { get; }

    public void Complete() => _body.ReportCompleted();

    public void Fail(Exception exception) => _body.ReportFailed(exception);

    /// <summary>The end of a <c>using</c>.</summary>
    /// <param name="handle">The address of the handle that is being disposed.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as OneYield says
    public void Leave(nint handle)
    {
        if (!_body.TryExit())
        {
            return;
        }

        if (_watch is null && _body.NothingHappened)
        {
            _counted?.Exit();
            EndCompleted(isQuiet: true);
        }
        else
        {
            LeaveByEvidence(handle);
        }
    }

    /// <summary>The end of a body that its owner declares to have completed. The first call does it; others do nothing.</summary>
    public void CloseCompleted()
    {
        if (_body.TryExit())
        {
            Complete(isQuiet: !ExceptionPointers.IsAny && Ending.Current is null);
        }
    }

    /// <summary>The end of a body that was abandoned on its way by whoever drives it. It has no effect on a scope that was left.</summary>
    public void Abandon()
    {
        if (_body.TryExit())
        {
            LeaveUnknown(BodyOutcome.Unknown);
        }
    }

    /// <summary>The end of a body that was run as a delegate and returned: it has completed, unless it told of a failure, as that of a stack can.</summary>
    public void CompleteRun()
    {
        _body.ExitOnce();
        if (_body.ReportedException is { } told)
        {
            LeaveFailed(BodyOutcome.Failed(told));

            return;
        }

        Complete(isQuiet: true); // the scope was entered in the same call: no ending around it concerns what is in it
    }

    /// <summary>
    /// The end of a body that was run as a delegate and threw. Returns when the exception is suppressed; else throws it, or what replaces it.
    /// </summary>
    [StackTraceHidden]
    public void FailRun(Exception exception)
    {
        var snapshot = ExceptionDispatchInfo.Capture(exception);
        if (!TryFailRun(exception, snapshot, isLoud: true))
        {
            ThrowClock.Rethrow(snapshot);
        }
    }

    /// <summary>The same for a caller that passes the exception on without a throw: true when it is suppressed. What replaces it is thrown.</summary>
    public bool TryFailRun(Exception exception) => TryFailRun(exception, ExceptionDispatchInfo.Capture(exception), isLoud: false);

    /// <summary>The end of a body that somebody else has judged, who sees to the exception; true when it is suppressed.</summary>
    /// <param name="outcome">How the body ended.</param>
    /// <param name="snapshot">What the teardown hears; null when the body completed.</param>
    public bool EndAs(in BodyOutcome outcome, ExceptionDispatchInfo? snapshot)
    {
        _body.ExitOnce();
        if (snapshot is not null)
        {
            return TearDown(outcome, snapshot, isLoud: false);
        }

        Complete(isQuiet: false);

        return false;
    }

    /// <summary>
    /// The end of a scope whose handle is registered on a stack, which has judged the body and sees to the exception. The first who leaves the scope does it.
    /// </summary>
    /// <inheritdoc cref="EndAs"/>
    public void EndHandleAs(in BodyOutcome outcome, ExceptionDispatchInfo? snapshot)
    {
        if (!_body.TryExit())
        {
            return;
        }

        if (outcome.Status != BodyStatus.Failed && _body.ReportedException is { } told)
        {
            LeaveFailed(BodyOutcome.Failed(told));
        }
        else if (snapshot is null)
        {
            Complete(isQuiet: false);
        }
        else if (TearDown(outcome, snapshot, isLoud: false))
        {
            EventLog.CouldNotSuppress(Generator, snapshot.SourceException);
        }
    }

    /// <summary>Runs the teardown after a body that completed.</summary>
    /// <param name="isQuiet">Nothing is in flight on this thread, and no generator is being ended.</param>
    protected abstract void EndCompleted(bool isQuiet);

    /// <summary>Runs the teardown after a body that did not complete; true when it suppresses the body's exception.</summary>
    /// <param name="outcome">Failed or unknown.</param>
    /// <param name="snapshot">What the teardown hears, with its stack trace as it was.</param>
    protected abstract bool EndOtherwise(in BodyOutcome outcome, ExceptionDispatchInfo snapshot);

    private void LeaveByEvidence(nint handle)
    {
        var outcome = FindOutcome(handle);
        switch (outcome.Status)
        {
            case BodyStatus.Completed:
                Complete(isQuiet: !ExceptionPointers.IsAny && Ending.Current is null);
                break;

            case BodyStatus.Failed:
                LeaveFailed(outcome);
                break;

            default:
                LeaveUnknown(outcome);
                break;
        }
    }

    private bool TryFailRun(Exception exception, ExceptionDispatchInfo snapshot, bool isLoud)
    {
        _body.ExitOnce();
        OneYield.NoteReplacement(exception, _body.ReportedException, Generator);
        if (!TearDown(BodyOutcome.Failed(exception), snapshot, isLoud))
        {
            return false;
        }

        EventLog.Suppressed(Generator, exception);

        return true;
    }

    private BodyOutcome FindOutcome(nint handle)
    {
        var ending = _body.FindEnding(isAsync: false);
        var detected = Detector.Detect(ending?.Since ?? _body.Since, handle, _body.Thread, _counted);
        if (detected?.Exception is { } exception)
        {
            OneYield.NoteReplacement(exception, _body.ReportedException, Generator);
        }

        return _body.Weigh(detected, ending);
    }

    private void LeaveUnknown(in BodyOutcome unknown)
    {
        EventLog.Unknown(Generator);
        TearDown(unknown, ExceptionDispatchInfo.Capture(new UnknownOutcomeException(Name)), isLoud: false);
    }

    private void LeaveFailed(in BodyOutcome outcome)
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
        if (TearDown(outcome, snapshot, isLoud))
        {
            if (ReferenceEquals(ExceptionPointers.Current, exception) || (outcome.IsInDoubt && !Platform.HasPointers))
            {
                EventLog.CouldNotSuppress(Generator, exception);
            }
            else
            {
                EventLog.Suppressed(Generator, exception);
            }
        }
        else if (isLoud || (outcome.IsInDoubt && HearsExceptions))
        {
            // A stack may have got entries that hear exceptions while it unwound.
            ThrowClock.Rethrow(snapshot);
        }
    }

    private void Complete(bool isQuiet)
    {
        _counted?.Exit();
        _watch?.BodyEnded();
        try
        {
            EndCompleted(isQuiet);
        }
        finally
        {
            _watch?.Exited(BodyStatus.Completed);
        }
    }

    /// <summary>Runs the teardown after a body that did not complete; true when it suppresses the body's exception.</summary>
    /// <param name="outcome">Failed or unknown.</param>
    /// <param name="snapshot">The body's exception with its stack trace, which the exception has again in the end.</param>
    /// <param name="isLoud">The caller throws the snapshot if the exception goes on.</param>
    private bool TearDown(in BodyOutcome outcome, ExceptionDispatchInfo snapshot, bool isLoud)
    {
        _counted?.Exit();
        _watch?.BodyEnded();
        var before = ThrowClock.Now;
        var throwsAgain = false;
        try
        {
            var suppressed = EndOtherwise(outcome, snapshot);
            throwsAgain = isLoud && !suppressed;

            return suppressed;
        }
        finally
        {
            // Whoever hears the exception may have thrown it again. One tick of the clock is the ending's own.
            if (HearsExceptions && !throwsAgain && !ThrowClock.NothingSince(before + 1))
            {
                TraceRestorer.Restore(snapshot);
            }

            _watch?.Exited(outcome.Status);
        }
    }
}
