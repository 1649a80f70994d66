using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>
/// One unwinding of an exit stack: what the next entry receives, which is what nested blocks would hear in its place, and what goes on in the end.
/// </summary>
internal sealed class StackUnwinding
{
    private readonly object _owner;
    private readonly BodyOutcome _bodys;
    private readonly bool _canSuppress;
    private bool _isSuppressed;

    /// <param name="owner">The stack.</param>
    /// <param name="bodys">How the body ended.</param>
    /// <param name="canSuppress">
    /// The stack's body was run as a delegate. In a <c>using</c> the language rethrows the body's exception whatever the entries say, so
    /// the entries further out hear it again.
    /// </param>
    public StackUnwinding(object owner, in BodyOutcome bodys, bool canSuppress)
    {
        _owner = owner;
        _bodys = Outcome = bodys;
        _canSuppress = canSuppress;
    }

    /// <summary>What the next entry receives.</summary>
    public BodyOutcome Outcome { get; private set; }

    private bool IsBodys => ReferenceEquals(Outcome.Exception, _bodys.Exception);

    /// <summary>Exits a synchronous entry.</summary>
    public void Exit(in ExitEntry entry)
    {
        var before = BodyObservation.Now;
        try
        {
            var suppresses = entry.Action.Exit(entry, Outcome);
            Exited(entry, suppresses, before);
        }
#pragma warning disable CA1031 // the next entries hear it, and what is left of it goes on at the end
        catch (Exception e)
#pragma warning restore CA1031
        {
            Threw(entry, e, before);
        }
    }

    /// <summary>The entry has been exited.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="suppresses">Its answer.</param>
    /// <param name="before">The time on the clock of <see cref="ThrowClock"/> before its exit.</param>
    public void Exited(in ExitEntry entry, bool suppresses, long before)
    {
        if (Outcome.Status != BodyStatus.Failed)
        {
            return;
        }

        // Somebody may have thrown it again. One tick of the clock is the ending's own.
        if (BodyObservation.Now != before + 1)
        {
            Outcome.RestoreTrace();
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
            EventLog.Suppressed(entry.Target, Outcome.Exception!);
        }

        if (suppresses)
        {
            Outcome = _canSuppress ? BodyOutcome.Completed : _bodys;
        }
    }

    /// <summary>The exit of the entry threw.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="thrown">What it threw. It is linked already to what it replaces.</param>
    /// <param name="before">The time on the clock of <see cref="ThrowClock"/> before its exit.</param>
    public void Threw(in ExitEntry entry, Exception thrown, long before)
    {
        if (ReferenceEquals(thrown, Outcome.Exception))
        {
            Exited(entry, suppresses: false, before);

            return;
        }

        if (ReferenceEquals(thrown, _bodys.Exception))
        {
            // It was replaced or suppressed further in, and is back.
            _isSuppressed = false;
            Outcome = _bodys;
            Outcome.RestoreTrace();

            return;
        }

        if (Outcome.Status == BodyStatus.Failed && IsBodys)
        {
            _isSuppressed = false;
        }

        Outcome = BodyOutcome.Failed(thrown).Capture();
    }

    /// <summary>All entries have been exited. True when the body's exception is suppressed; throws what has come up instead of it.</summary>
    public bool End()
    {
        if (Outcome.Exception is null || IsBodys)
        {
            return _isSuppressed;
        }

        if (_isSuppressed && _bodys.Exception is { } suppressed)
        {
            EventLog.Suppressed(_owner, suppressed);
        }

        Outcome.Throw();

        return false;
    }
}
