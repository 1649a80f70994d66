using System.Diagnostics;
using System.Runtime.CompilerServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>
/// One live scope, from the end of its setup to its teardown, which runs exactly once: finds how the body ended, tells whoever
/// tears down, and sees to what becomes of the body's exception.
/// </summary>
internal abstract class ActiveScope : IActiveScope
{
    private readonly ScopeTracker? _watch;

    // Where the runtime doesn't tell which exception is in flight.
    private readonly object? _counted;

    private BodyObservation _body;

    protected ActiveScope(object generator)
    {
        BodyObservation.Prepare();
        if (!BodyObservation.DetectsInFlight)
        {
            _counted = BodyObservation.CountOpen(generator);
        }

        if (ScopeTracker.Start(generator) is { } watch)
        {
            _watch = watch; // a store of null is not free either: the collector wants to know of it
        }

        _body.Thread = Environment.CurrentManagedThreadId;
        _body.Begin();
    }

    /// <inheritdoc cref="BodyOutcome.CoveredSince"/>
    protected long CoveredSince => _body.HasReported ? 0 : _body.Since;

    public bool IsExited => _body.IsExited;

    public string Name => GeneratorName.Of(Generator);

    /// <inheritdoc/>
    public abstract bool ObservesOutcome { get; }

    /// <summary>What the scope is named after.</summary>
    protected abstract object Generator { get; }

    public void ReportCompleted() => _body.ReportCompleted();

    public void ReportFailed(Exception exception) => _body.ReportFailed(exception);

    /// <summary>The end of a <c>using</c>.</summary>
    /// <param name="handle">The address of the handle that is being disposed.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as GeneratorDriver says
    public void Exit(nint handle)
    {
        if (!_body.TryExit())
        {
            return;
        }

        if (_watch is null && _body.NothingHappened)
        {
            Uncount();
            TearDownCompleted(nothingInFlight: true);
        }
        else
        {
            ExitAsDetected(handle);
        }
    }

    /// <summary>The end of a body that its owner declares to have completed. The first call does it; others do nothing.</summary>
    public void ExitCompleted()
    {
        if (_body.TryExit())
        {
            FinishCompleted(BodyObservation.NothingInFlightHere);
        }
    }

    /// <summary>The end of a body that was abandoned on its way by whoever drives it. It has no effect on a scope that was left.</summary>
    public void ExitUnknown()
    {
        if (_body.TryExit())
        {
            FinishUnknown();
        }
    }

    /// <summary>The end of a body that was run as a delegate and returned: it has completed, unless it told of a failure, as that of a stack can.</summary>
    public void ExitRun()
    {
        _body.ExitOnce();
        if (_body.ReportedException is { } reported)
        {
            FinishFailed(BodyOutcome.Failed(reported));

            return;
        }

        FinishCompleted(nothingInFlight: true); // the scope was entered in the same call: no ending around it concerns what is in it
    }

    /// <summary>
    /// The end of a body that was run as a delegate and threw. Returns when the exception is suppressed; else throws it, or what replaces it.
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

    /// <summary>The same for a caller that passes the exception on without a throw: true when it is suppressed. What replaces it is thrown.</summary>
    public bool TryExitRun(Exception exception) => TryExitRun(BodyOutcome.Failed(exception).Capture(), rethrows: false);

    /// <summary>The end of a body whose outcome the caller knows, who decides what becomes of the exception; true when it is suppressed.</summary>
    /// <param name="outcome">How the body ended. It is captured, unless it is a success.</param>
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
    /// The end of a scope whose handle is registered on a stack, which knows the outcome and decides what becomes of the exception. The first who exits the scope does it.
    /// </summary>
    /// <inheritdoc cref="ExitWith"/>
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
            ExitAsDetected(handle: 0, isOlder: true); // the stack was made after this scope was entered: something may have been thrown before
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
    /// <param name="nothingInFlight">Nothing is in flight on this thread, and no generator is being ended.</param>
    protected abstract void TearDownCompleted(bool nothingInFlight);

    /// <summary>Runs the teardown after a body that did not complete; true when it suppresses the body's exception.</summary>
    /// <param name="outcome">Failed or unknown, captured.</param>
    protected abstract bool TearDownOtherwise(in BodyOutcome outcome);

    private void ExitAsDetected(nint handle, bool isOlder = false)
    {
        var outcome = _body.Conclude(handle, _counted, isOlder);
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
                FinishUnknown();
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

    private void FinishUnknown()
    {
        EventLog.Unknown(Generator);
        Finish(BodyOutcome.Unknown.Capture(Name), rethrows: false);
    }

    private void FinishFailed(in BodyOutcome detected)
    {
        var outcome = detected.Capture();
        if (outcome.IsAmbiguous)
        {
            outcome.LinkCandidates();
            EventLog.Ambiguous(Generator, outcome.Exception!);
        }

        var suppresses = Finish(outcome, rethrows: outcome.IsAmbiguous && ObservesOutcome);

        // A stack may have got entries that receive exceptions while it unwound: that is asked again.
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
        Uncount();
        _watch?.BodyEnded();
        try
        {
            TearDownCompleted(nothingInFlight);
        }
        finally
        {
            _watch?.Exited(BodyStatus.Completed);
        }
    }

    /// <summary>Runs the teardown after a body that did not complete; true when it suppresses the body's exception.</summary>
    /// <param name="outcome">Failed or unknown, captured. The exception has its stack trace again in the end.</param>
    /// <param name="rethrows">Whether the caller throws the exception if it is not suppressed.</param>
    private bool Finish(in BodyOutcome outcome, bool rethrows)
    {
        Uncount();
        _watch?.BodyEnded();
        var before = BodyObservation.Now;
        var willRethrow = false;
        try
        {
            var suppresses = TearDownOtherwise(outcome);
            willRethrow = rethrows && !suppresses;

            return suppresses;
        }
        finally
        {
            // The generator may have thrown the exception again. One tick of the clock is that of the exit itself.
            if (ObservesOutcome && !willRethrow && BodyObservation.Now != before + 1)
            {
                outcome.RestoreTrace();
            }

            _watch?.Exited(outcome.Status);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Uncount()
    {
        if (_counted is not null)
        {
            BodyObservation.CountExit(_counted);
        }
    }
}
