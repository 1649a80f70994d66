using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>
/// What a synchronous and an asynchronous scope share while they live: they are left exactly once, they keep what was told of the body's
/// end, and they weigh it against what is seen.
/// </summary>
internal abstract class LiveScope
{
    private static readonly object s_completed = new();

    // What happened up to this time is not the body's, or has been acquitted.
    private long _since;

    // Null, s_completed, or the exception that Fail was told.
    private object? _told;
    private int _left;

    public string Name => GeneratorName.Of(Generator);

    /// <summary>What the scope is named after.</summary>
    protected abstract object Generator { get; }

    /// <summary>Whether the teardown is told the body's exception, and can answer to it.</summary>
    public abstract bool HearsExceptions { get; }

    protected long Since => _since;

    protected bool IsToldAnything => _told is not null;

    /// <summary>The exception that <see cref="Fail"/> was told, unless it was told of a success later.</summary>
    protected Exception? ToldFailure => _told as Exception;

    public void Complete() => Tell(s_completed);

    public void Fail(Exception exception) => Tell(exception);

    /// <summary>The body begins now.</summary>
    protected void Begin() => _since = InFlight.Now;

    /// <summary>True for the first who leaves the scope.</summary>
    protected bool TryLeave() => Interlocked.Exchange(ref _left, 1) == 0;

    /// <summary>Leaves a scope that only one can leave.</summary>
    protected void LeaveOnce() => _left = 1;

    /// <summary>How the body has ended, as the code that leaves it can see it now; null when it can't look at all.</summary>
    /// <param name="since">Exceptions thrown up to this time, on the clock of <see cref="InFlight"/>, are not the body's.</param>
    /// <param name="handle">The address of the handle that is being disposed, or 0.</param>
    protected abstract BodyOutcome? Look(long since, nint handle);

    /// <summary>The newest evidence counts: what is seen since something was told beats it.</summary>
    /// <param name="handle">The address of the handle that is being disposed, or 0.</param>
    protected BodyOutcome FindOutcome(nint handle)
    {
        var told = _told;
        var ending = FindEnding();
        var seen = Look(ending?.Since ?? _since, handle);
        if (seen is { Exception: { } exception } failed)
        {
            OneYield.NoteReplacement(exception, told as Exception, Generator);

            return failed;
        }

        if (ending is { IsKnownToGenerator: false } && (ending.Why.Status == BodyStatus.Failed || told is not Exception))
        {
            return ending.Why;
        }

        if (told is Exception failure)
        {
            return BodyOutcome.Failed(failure);
        }

        return seen ?? (told is null ? BodyOutcome.Unknown : BodyOutcome.Completed);
    }

    private void Tell(object what)
    {
        Volatile.Write(ref _told, what);
        Volatile.Write(ref _since, InFlight.Now);
    }

    /// <summary>The ending of the generator that this scope stands in; null when there is none.</summary>
    private Ending? FindEnding()
    {
        var ending = Ending.Current;

        return ending is null || _since >= ending.Since || (!ending.IsOfFlow && StackEvidence.IsResumedFromWithinEnding()) ? null : ending;
    }
}
