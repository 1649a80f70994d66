using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Yielding.Outcome;

namespace Yielding.Internal;

/// <summary>
/// One live scope, from the end of its setup to its teardown, which runs exactly once: finds how the body ended, tells whoever
/// tears down, and sees to what becomes of the body's exception.
/// </summary>
internal abstract class OpenScope
{
    private static readonly object s_completed = new();

    private readonly ScopeWatch? _watch;

    // What happened up to this time is not the body's, or has been acquitted.
    private long _since;

    // Null, s_completed, or the exception that Fail was told.
    private object? _told;
    private int _left;

    protected OpenScope(object generator)
    {
        if (ScopeWatch.Start(generator) is { } watch)
        {
            _watch = watch; // a store of null is not free either: the collector wants to know of it
        }

        _since = InFlight.Now;
    }

    public string Name => GeneratorName.Of(Generator);

    /// <summary>What the scope is named after.</summary>
    protected abstract object Generator { get; }

    /// <summary>Whether the teardown is told the body's exception, and can answer to it.</summary>
    protected abstract bool HearsExceptions { get; }

    public void Complete() => Tell(s_completed);

    public void Fail(Exception exception) => Tell(exception);

    /// <summary>The end of a <c>using</c>.</summary>
    /// <param name="handle">The address of the handle that is being disposed.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as OneYield says
    public void Leave(nint handle)
    {
        if (Interlocked.Exchange(ref _left, 1) != 0)
        {
            return;
        }

        if (_told is null && _watch is null && InFlight.NothingSince(_since))
        {
            EndCompleted(isQuiet: true);
        }
        else
        {
            LeaveByEvidence(handle);
        }
    }

    /// <summary>The end of a body that was run as a delegate and completed.</summary>
    public void CompleteRun()
    {
        _left = 1;
        Complete(isQuiet: true); // the scope was entered in the same call: no ending around it concerns what is in it
    }

    /// <summary>
    /// The end of a body that was run as a delegate and threw. Returns when the exception is suppressed; else throws it, or what replaces it.
    /// </summary>
    [StackTraceHidden]
    public void FailRun(Exception exception)
    {
        _left = 1;
        var snapshot = ExceptionDispatchInfo.Capture(exception);
        if (!TearDown(BodyOutcome.Failed(exception), snapshot, isLoud: true))
        {
            InFlight.ThrowAgain(snapshot);
        }

        EventLog.Suppressed(Generator, exception);
    }

    /// <summary>Runs the teardown after a body that completed.</summary>
    /// <param name="isQuiet">Nothing is in flight on this thread, and no generator is being ended.</param>
    protected abstract void EndCompleted(bool isQuiet);

    /// <summary>Runs the teardown after a body that did not complete; true when it suppresses the body's exception.</summary>
    /// <param name="outcome">Failed or unknown.</param>
    /// <param name="snapshot">What the teardown hears, with its stack trace as it was.</param>
    protected abstract bool EndOtherwise(in BodyOutcome outcome, ExceptionDispatchInfo snapshot);

    private void Tell(object what)
    {
        Volatile.Write(ref _told, what);
        Volatile.Write(ref _since, InFlight.Now);
    }

    private void LeaveByEvidence(nint handle)
    {
        var outcome = FindOutcome(handle);
        switch (outcome.Status)
        {
            case BodyStatus.Completed:
                Complete(isQuiet: !InFlight.IsAny && Ending.Current is null);
                break;

            case BodyStatus.Failed:
                LeaveFailed(outcome);
                break;

            default:
                EventLog.Unknown(Generator);
                var abandoned = new ScopeAbandonedException(Name);
                TearDown(outcome, ExceptionDispatchInfo.Capture(abandoned), isLoud: false);
                break;
        }
    }

    /// <summary>The newest evidence counts: what is seen since something was told beats it.</summary>
    private BodyOutcome FindOutcome(nint handle)
    {
        var told = _told;
        var ending = FindEnding();
        var seen = InFlight.Look(ending?.Since ?? _since, handle);
        if (seen.Exception is { } exception)
        {
            OneYield.NoteReplacement(exception, told as Exception, Generator);

            return seen;
        }

        if (ending is { IsKnownToGenerator: false } && (ending.Why.Status == BodyStatus.Failed || told is not Exception))
        {
            return ending.Why;
        }

        if (told is Exception failure)
        {
            return BodyOutcome.Failed(failure);
        }

        return InFlight.CanSee || told is null ? seen : BodyOutcome.Completed;
    }

    /// <summary>The ending of the generator that this scope stands in; null when there is none.</summary>
    private Ending? FindEnding()
    {
        var ending = Ending.Current;

        return ending is null || _since >= ending.Since || StackEvidence.IsResumedFromWithinEnding() ? null : ending;
    }

    private void LeaveFailed(in BodyOutcome outcome)
    {
        var exception = outcome.Exception!;
        var snapshot = ExceptionDispatchInfo.Capture(exception);
        if (outcome.IsInDoubt)
        {
            EventLog.InDoubt(Generator, exception);
        }

        // Loud: if the exception is leaving the body, nobody sees a difference; if not, a rollback is no secret.
        var isLoud = outcome.IsInDoubt && HearsExceptions;
        if (TearDown(outcome, snapshot, isLoud))
        {
            if (ReferenceEquals(InFlight.Current, exception))
            {
                EventLog.CouldNotSuppress(Generator, exception);
            }
            else
            {
                EventLog.Suppressed(Generator, exception);
            }
        }
        else if (isLoud)
        {
            InFlight.ThrowAgain(snapshot);
        }
    }

    private void Complete(bool isQuiet)
    {
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
        _watch?.BodyEnded();
        var before = InFlight.Now;
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
            if (HearsExceptions && !throwsAgain && !InFlight.NothingSince(before + 1))
            {
                TraceRestorer.Restore(snapshot);
            }

            _watch?.Exited(outcome.Status);
        }
    }
}
