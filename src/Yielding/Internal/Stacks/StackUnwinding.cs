using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>
/// One unwinding of an exit stack. Tracks the outcome that the next entry receives, as nested blocks in place of the entries would, and the
/// exception that propagates at the end.
/// </summary>
internal sealed class StackUnwinding
{
    private readonly object _owner;
    private readonly BodyOutcome _bodys;
    private readonly bool _canSuppress;
    private readonly bool _isOnThread;
    private long _nothingUntil = BodyObservation.Now;
    private BodyOutcome _outcome;
    private bool _isSuppressed;
    private GeneratorBoundary.Calls _calls;

    /// <summary>Begins an unwinding.</summary>
    /// <param name="owner">The stack.</param>
    /// <param name="bodys">The outcome of the body.</param>
    /// <param name="canSuppress">
    /// Whether the stack's body was run as a delegate. In a <c>using</c> the language always rethrows the body's exception, so the entries
    /// further out receive it again after it was suppressed.
    /// </param>
    /// <param name="isOnThread">Whether all entries are exited on this thread, without other code in between.</param>
    public StackUnwinding(object owner, in BodyOutcome bodys, bool canSuppress, bool isOnThread = false)
    {
        _owner = owner;
        _isOnThread = isOnThread;
        _bodys = _outcome = bodys;
        _canSuppress = canSuppress;
    }

    /// <summary>The outcome that the next entry receives.</summary>
    public ref readonly BodyOutcome Outcome // it is large, and a copy for each entry takes time
    {
        get
        {
            if (_outcome.NothingInFlight && !BodyObservation.NothingSince(_nothingUntil))
            {
                ForgetNothingInFlight();
            }

            return ref _outcome;
        }
    }

    private bool IsBodys => ReferenceEquals(_outcome.Exception, _bodys.Exception);

    /// <summary>Exits a synchronous entry, and records the result. Throws nothing.</summary>
    public void Exit(in ExitEntry entry)
    {
        var before = BodyObservation.Now;
        try
        {
            if (_isOnThread && _outcome.Status == BodyStatus.Completed && entry.Action is CallExit call)
            {
                call.ExitCompleted(entry, _outcome, ref _calls);

                return;
            }

            _calls.End();
            var suppresses = entry.Action.Exit(entry, Outcome, nothingInFlight: _isOnThread && _outcome.NothingInFlight);
            Exited(entry, suppresses, before);
        }
#pragma warning disable CA1031 // the next entries receive the exception, and unless it is suppressed it propagates at the end
        catch (Exception e)
#pragma warning restore CA1031
        {
            Threw(entry, e, before);
        }
    }

    /// <summary>Records that an entry was exited without a new exception.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="suppresses">Whether the entry suppresses the exception.</param>
    /// <param name="before">The time on the clock of <see cref="ThrowClock"/> before its exit.</param>
    public void Exited(in ExitEntry entry, bool suppresses, long before)
    {
        if (_outcome.Status != BodyStatus.Failed)
        {
            return;
        }

        // The exit may have thrown the exception again. One tick of the clock is that of the exit itself.
        if (BodyObservation.Now != before + 1)
        {
            _outcome.RestoreTrace();
        }

        if (!entry.Observes)
        {
            return;
        }

        if (IsBodys)
        {
            _isSuppressed = suppresses;
        }
        else if (suppresses)
        {
            _isSuppressed = _canSuppress;
            EventLog.Suppressed(entry.Target, _outcome.Exception!);
        }

        if (suppresses)
        {
            _outcome = _canSuppress ? BodyOutcome.Completed with { CoveredSince = _bodys.CoveredSince } : _bodys;
        }
    }

    /// <summary>Records that the exit of an entry threw.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="thrown">The exception of the exit, already linked to the exception that it replaces.</param>
    /// <param name="before">The time on the clock of <see cref="ThrowClock"/> before its exit.</param>
    public void Threw(in ExitEntry entry, Exception thrown, long before)
    {
        if (ReferenceEquals(thrown, _outcome.Exception))
        {
            Exited(entry, suppresses: false, before);

            return;
        }

        if (ReferenceEquals(thrown, _bodys.Exception))
        {
            // An entry further in replaced or suppressed the body's exception, and this entry has thrown it again.
            _isSuppressed = false;
            _outcome = _bodys;
            _outcome.RestoreTrace();

            return;
        }

        if (_outcome.Status == BodyStatus.Failed && IsBodys)
        {
            _isSuppressed = false;
        }

        _outcome = BodyOutcome.Failed(thrown).Capture();
    }

    /// <summary>
    /// Ends the unwinding when all entries have been exited. Returns true when the body's exception is suppressed. Throws an exception that
    /// replaces it.
    /// </summary>
    public bool End()
    {
        _calls.End();
        if (_outcome.Exception is null || IsBodys)
        {
            return _isSuppressed;
        }

        if (_isSuppressed && _bodys.Exception is { } suppressed)
        {
            EventLog.Suppressed(_owner, suppressed);
        }

        _outcome.Throw();

        return false;
    }

    // An entry may have handled an exception. The exit of a callback ticks the clock, too, and then nothing was thrown.
    private void ForgetNothingInFlight()
    {
        var now = BodyObservation.Now;
        if (BodyObservation.AnyThrownSince(_nothingUntil))
        {
            _outcome = BodyOutcome.Completed with { CoveredSince = _outcome.CoveredSince };
        }

        _nothingUntil = now;
    }
}
