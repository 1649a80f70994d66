using System.Diagnostics;
using System.Runtime.CompilerServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>
/// An active scope, from the end of its setup to its teardown, which runs exactly once: determines the outcome of the body, passes it to
/// the teardown, and suppresses or rethrows the body's exception.
/// </summary>
internal abstract class ActiveScope : IActiveScope
{
    private BodyObservation _body;

    /// <param name="generator">What the scope is named after.</param>
    /// <param name="tracker">Tracks the scope since the beginning of its setup, or null.</param>
    protected ActiveScope(object generator, ScopeTracker? tracker)
    {
        BodyObservation.Prepare();
        if (tracker is not null || !BodyObservation.DetectsInFlight)
        {
            _body.Note(tracker, generator);
            tracker?.Entered(generator);
        }

        _body.Thread = Environment.CurrentManagedThreadId;
        _body.Begin();
    }

    /// <inheritdoc cref="BodyOutcome.CoveredSince"/>
    protected long CoveredSince => _body.CoveredSince;

    public bool IsExited => _body.IsExited;

    public string Name => GeneratorName.Of(Generator);

    /// <inheritdoc/>
    public abstract bool ObservesOutcome { get; }

    /// <summary>
    /// Whether the teardown never receives the exception. Then no snapshot of its stack trace is made, which is a copy: one in each of many
    /// nested scopes would take quadratic time.
    /// </summary>
    protected virtual bool IsOnlyClosed => false;

    /// <summary>What the scope is named after.</summary>
    protected abstract object Generator { get; }

    private ScopeTracker? Tracker => (ScopeTracker?)_body.Tracker;

    public void ReportCompleted() => _body.ReportCompleted();

    public void ReportFailed(Exception exception) => _body.ReportFailed(exception);

    /// <summary>Exits the scope at the end of a <c>using</c>. The first call tears down; others do nothing.</summary>
    /// <param name="handle">The address of the handle that is being disposed.</param>
    [MethodImpl(MethodImplOptions.NoInlining)] // inlined it is as fast, and each using block gets its code
    public void Exit(nint handle)
    {
        if (!_body.TryExit())
        {
            return;
        }

        if (!_body.HasNotes && _body.NothingHappened)
        {
            TearDownCompleted(nothingInFlight: true);
        }
        else
        {
            ExitAsDetected(handle);
        }
    }

    /// <summary>Exits the scope after a body that is reported to have completed. The first call tears down; others do nothing.</summary>
    public void ExitCompleted()
    {
        if (_body.TryExit())
        {
            FinishCompleted(BodyObservation.NothingInFlightHere);
        }
    }

    /// <summary>
    /// Exits the scope of a decorated sequence that was disposed before its end: the outcome is Unknown. Does nothing for a scope that was
    /// exited.
    /// </summary>
    public void ExitStoppedEarly()
    {
        if (_body.TryExit())
        {
            FinishUnknown(EventLog.StoppedEarly);
        }
    }

    /// <summary>
    /// Exits the scope after a body that was run as a delegate and returned: Completed, unless a failure was reported, as on a stack.
    /// </summary>
    public void ExitRun()
    {
        _body.ExitOnce();
        if (_body.ReportedException is { } reported)
        {
            FinishFailed(BodyOutcome.Failed(reported));

            return;
        }

        FinishCompleted(nothingInFlight: true); // the scope was entered in the same call, so no exit around it concerns its content
    }

    /// <summary>
    /// Exits the scope after a body that was run as a delegate and threw. Returns when the exception is suppressed; otherwise throws it, or
    /// the one that replaces it.
    /// </summary>
    [StackTraceHidden]
    public void ExitRun(Exception exception)
    {
        var outcome = BodyOutcome.Failed(exception).Capture();
        if (!TryExitRun(outcome, rethrows: true))
        {
            outcome.Throw();
        }
    }

    /// <summary>
    /// Exits the scope as <see cref="ExitRun(Exception)"/> does, but returns whether the exception is suppressed instead of throwing it.
    /// Throws the one that replaces it.
    /// </summary>
    public bool TryExitRun(Exception exception) => TryExitRun(BodyOutcome.Failed(exception).Capture(), rethrows: false);

    /// <summary>
    /// Exits the scope with an outcome that the caller has determined. Returns true when the exception is suppressed; otherwise the caller
    /// throws it.
    /// </summary>
    /// <param name="outcome">How the body ended; captured, unless it completed.</param>
    public bool ExitWith(in BodyOutcome outcome)
    {
        _body.ExitOnce();
        if (outcome.Captured is not null)
        {
            return Finish(outcome, rethrows: false);
        }

        FinishCompleted(nothingInFlight: false);

        return false;
    }

    /// <summary>
    /// Exits after an entry that was cancelled when the setup had completed, so that there was no body. The outcome is failed, and
    /// captured. Returns true when the teardown suppresses the exception.
    /// </summary>
    public bool Withdraw(in BodyOutcome outcome)
    {
        _body.ExitOnce();

        return Finish(outcome, rethrows: false, hadBody: false);
    }

    /// <summary>
    /// Exits a scope whose handle is registered on a stack, with the outcome of the stack, which throws the exception. The first call tears
    /// down; others do nothing.
    /// </summary>
    /// <param name="outcome">How the body ended; captured, unless it completed.</param>
    public void TryExitWith(in BodyOutcome outcome)
    {
        if (!_body.TryExit())
        {
            return;
        }

        if (outcome.Status != BodyStatus.Failed && _body.ReportedException is { } reported)
        {
            FinishFailed(BodyOutcome.Failed(reported));
        }
        else if (outcome.Status == BodyStatus.Completed && outcome.CoveredSince > _body.Since && !_body.NothingHappened)
        {
            // The stack is newer than this scope: something may have been thrown before the stack was created.
            ExitAsDetected(handle: 0, isOlder: true);
        }
        else if (outcome.Captured is null)
        {
            FinishCompleted(nothingInFlight: false);
        }
        else if (Finish(outcome, rethrows: false))
        {
            EventLog.CouldNotSuppress(Generator, outcome.Received!);
        }
    }

    /// <summary>Runs the teardown after a body that completed.</summary>
    /// <param name="nothingInFlight">Nothing is in flight on this thread, and no generator is being exited.</param>
    protected abstract void TearDownCompleted(bool nothingInFlight);

    /// <summary>Runs the teardown after a body that did not complete. Returns true when it suppresses the body's exception.</summary>
    /// <param name="outcome">Failed or Unknown, captured.</param>
    protected abstract bool TearDownOtherwise(in BodyOutcome outcome);

    /// <summary>Runs the teardown after an entry that was cancelled when the setup had completed, so that there was no body.</summary>
    protected virtual bool TearDownCancelledSetup(in BodyOutcome outcome) => TearDownOtherwise(outcome);

    private void ExitAsDetected(nint handle, bool isOlder = false)
    {
        var outcome = _body.Conclude(handle, isOlder);
        if (outcome.Exception is { } exception)
        {
            GeneratorDriver.NoteReplacement(exception, _body.ReportedException, Generator);
        }

        switch (outcome.Status)
        {
            case BodyStatus.Completed:
                FinishCompleted(BodyObservation.NothingInFlightHere);
                break;

            case BodyStatus.Failed:
                FinishFailed(outcome);
                break;

            default:
                FinishUnknown(EventLog.Unknown);
                break;
        }
    }

    private bool TryExitRun(in BodyOutcome outcome, bool rethrows)
    {
        _body.ExitOnce();
        GeneratorDriver.NoteReplacement(outcome.Exception!, _body.ReportedException, Generator);
        if (!Finish(outcome, rethrows))
        {
            return false;
        }

        EventLog.Suppressed(Generator, outcome.Exception!);

        return true;
    }

    private void FinishUnknown(Action<object> log)
    {
        log(Generator);
        Finish(BodyOutcome.Unknown.Capture(Name), rethrows: false);
    }

    private void FinishFailed(in BodyOutcome detected)
    {
        var outcome = IsOnlyClosed ? detected : detected.Capture();
        if (outcome.IsAmbiguous)
        {
            outcome.LinkCandidates();
            EventLog.Ambiguous(Generator, outcome.Exception!);
        }

        var suppresses = Finish(outcome, rethrows: outcome.IsAmbiguous && ObservesOutcome);

        // Entries that receive exceptions may have been added to a stack while it unwound, so ObservesOutcome is read again.
        switch (ExitPolicy.Decide(outcome, suppresses, ObservesOutcome, BodyObservation.IsPropagatingHere(outcome)))
        {
            case ExitResult.CouldNotSuppress:
                EventLog.CouldNotSuppress(Generator, outcome.Exception!);
                break;

            case ExitResult.Suppressed:
                EventLog.Suppressed(Generator, outcome.Exception!);
                break;

            case ExitResult.Rethrow:
                outcome.Throw();
                break;
        }
    }

    private void FinishCompleted(bool nothingInFlight)
    {
        _body.Uncount();
        Tracker?.BodyEnded(BodyStatus.Completed);
        try
        {
            TearDownCompleted(nothingInFlight);
        }
        finally
        {
            Tracker?.Exited(BodyStatus.Completed);
        }
    }

    /// <summary>Runs the teardown after a body that did not complete. Returns true when it suppresses the body's exception.</summary>
    /// <param name="outcome">Failed or Unknown, captured. Afterwards the exception has its captured stack trace again.</param>
    /// <param name="rethrows">Whether the caller throws the exception if it is not suppressed.</param>
    /// <param name="hadBody">Whether the entry was not cancelled.</param>
    private bool Finish(in BodyOutcome outcome, bool rethrows, bool hadBody = true)
    {
        _body.Uncount();
        Tracker?.BodyEnded(hadBody ? outcome.Status : BodyStatus.Running, outcome.Exception); // without a body none has failed
        var before = BodyObservation.Now;
        var willRethrow = false;
        try
        {
            var suppresses = hadBody ? TearDownOtherwise(outcome) : TearDownCancelledSetup(outcome);
            willRethrow = rethrows && !suppresses;

            return suppresses;
        }
        finally
        {
            // The generator may have thrown the exception again. One tick of the clock belongs to the exit itself.
            if (ObservesOutcome && !willRethrow && BodyObservation.Now != before + 1)
            {
                outcome.RestoreTrace();
            }

            Tracker?.Exited(outcome.Status);
        }
    }
}
