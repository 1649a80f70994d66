using System.Diagnostics;
using System.Runtime.CompilerServices;
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
    private readonly object? _counted;

    private BodyObservation _body;

    protected OpenScope(object generator)
    {
        BodyObservation.Prepare();
        if (!BodyObservation.DetectsInFlight)
        {
            _counted = BodyObservation.CountOpen(generator);
        }

        if (ScopeWatch.Start(generator) is { } watch)
        {
            _watch = watch; // a store of null is not free either: the collector wants to know of it
        }

        _body.Thread = Environment.CurrentManagedThreadId;
        _body.Begin();
    }

    /// <inheritdoc cref="BodyOutcome.CoveredSince"/>
    protected long CoveredSince => _body.HasReported ? 0 : _body.Since;

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
            Uncount();
            EndCompleted(isQuiet: true);
        }
        else
        {
            ExitConcluded(handle);
        }
    }

    /// <summary>The end of a body that its owner declares to have completed. The first call does it; others do nothing.</summary>
    public void CloseCompleted()
    {
        if (_body.TryExit())
        {
            Complete(BodyObservation.IsQuietHere);
        }
    }

    /// <summary>The end of a body that was abandoned on its way by whoever drives it. It has no effect on a scope that was left.</summary>
    public void Abandon()
    {
        if (_body.TryExit())
        {
            ExitUnknown();
        }
    }

    /// <summary>The end of a body that was run as a delegate and returned: it has completed, unless it told of a failure, as that of a stack can.</summary>
    public void CompleteRun()
    {
        _body.ExitOnce();
        if (_body.ReportedException is { } reported)
        {
            ExitFailed(BodyOutcome.Failed(reported));

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
        var outcome = BodyOutcome.Failed(exception).Capture();
        if (!TryFailRun(outcome, rethrows: true))
        {
            outcome.Throw();
        }
    }

    /// <summary>The same for a caller that passes the exception on without a throw: true when it is suppressed. What replaces it is thrown.</summary>
    public bool TryFailRun(Exception exception) => TryFailRun(BodyOutcome.Failed(exception).Capture(), rethrows: false);

    /// <summary>The end of a body whose outcome the caller knows, who decides what becomes of the exception; true when it is suppressed.</summary>
    /// <param name="outcome">How the body ended. It is captured, unless it is a success.</param>
    public bool EndAs(in BodyOutcome outcome)
    {
        _body.ExitOnce();
        if (outcome.Captured is not null)
        {
            return TearDown(outcome, rethrows: false);
        }

        Complete(isQuiet: false);

        return false;
    }

    /// <summary>
    /// The end of a scope whose handle is registered on a stack, which knows the outcome and decides what becomes of the exception. The first who exits the scope does it.
    /// </summary>
    /// <inheritdoc cref="EndAs"/>
    public void EndHandleAs(in BodyOutcome outcome)
    {
        if (!_body.TryExit())
        {
            return;
        }

        if (outcome.Status != BodyStatus.Failed && _body.ReportedException is { } reported)
        {
            ExitFailed(BodyOutcome.Failed(reported));
        }
        else if (outcome.Status == BodyStatus.Completed && outcome.CoveredSince > _body.Since && !_body.NothingHappened)
        {
            ExitConcluded(handle: 0, isOlder: true); // the stack was made after this scope was entered: something may have been thrown before
        }
        else if (outcome.Captured is null)
        {
            Complete(isQuiet: false);
        }
        else if (TearDown(outcome, rethrows: false))
        {
            EventLog.CouldNotSuppress(Generator, outcome.Received!);
        }
    }

    /// <summary>Runs the teardown after a body that completed.</summary>
    /// <param name="isQuiet">Nothing is in flight on this thread, and no generator is being ended.</param>
    protected abstract void EndCompleted(bool isQuiet);

    /// <summary>Runs the teardown after a body that did not complete; true when it suppresses the body's exception.</summary>
    /// <param name="outcome">Failed or unknown, captured.</param>
    protected abstract bool EndOtherwise(in BodyOutcome outcome);

    private void ExitConcluded(nint handle, bool isOlder = false)
    {
        var outcome = _body.Conclude(handle, _counted, isOlder);
        if (outcome.Exception is { } exception)
        {
            OneYield.NoteReplacement(exception, _body.ReportedException, Generator);
        }

        switch (outcome.Status)
        {
            case BodyStatus.Completed:
                Complete(BodyObservation.IsQuietHere);
                break;

            case BodyStatus.Failed:
                ExitFailed(outcome);
                break;

            default:
                ExitUnknown();
                break;
        }
    }

    private bool TryFailRun(in BodyOutcome outcome, bool rethrows)
    {
        _body.ExitOnce();
        OneYield.NoteReplacement(outcome.Exception!, _body.ReportedException, Generator);
        if (!TearDown(outcome, rethrows))
        {
            return false;
        }

        EventLog.Suppressed(Generator, outcome.Exception!);

        return true;
    }

    private void ExitUnknown()
    {
        EventLog.Unknown(Generator);
        TearDown(BodyOutcome.Unknown.Capture(Name), rethrows: false);
    }

    private void ExitFailed(in BodyOutcome detected)
    {
        var outcome = detected.Capture();
        if (outcome.IsAmbiguous)
        {
            outcome.LinkCandidates();
            EventLog.Ambiguous(Generator, outcome.Exception!);
        }

        var suppresses = TearDown(outcome, rethrows: outcome.IsAmbiguous && HearsExceptions);

        // A stack may have got entries that receive exceptions while it unwound: that is asked again.
        switch (ExitPolicy.Decide(outcome, suppresses, HearsExceptions, BodyObservation.IsPropagatingHere(outcome)))
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

    private void Complete(bool isQuiet)
    {
        Uncount();
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
    /// <param name="outcome">Failed or unknown, captured. The exception has its stack trace again in the end.</param>
    /// <param name="rethrows">Whether the caller throws the exception if it is not suppressed.</param>
    private bool TearDown(in BodyOutcome outcome, bool rethrows)
    {
        Uncount();
        _watch?.BodyEnded();
        var before = BodyObservation.Now;
        var willRethrow = false;
        try
        {
            var suppresses = EndOtherwise(outcome);
            willRethrow = rethrows && !suppresses;

            return suppresses;
        }
        finally
        {
            // The generator may have thrown the exception again. One tick of the clock is that of the exit itself.
            if (HearsExceptions && !willRethrow && BodyObservation.Now != before + 1)
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
