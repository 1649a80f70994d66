using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>
/// What an active scope, synchronous or asynchronous, knows of its body: when it began, what was reported of its end, and whether the scope has been exited. It
/// is weighed against what is detected.
/// </summary>
internal struct BodyObservation
{
    private static readonly object s_completed = new();

    // What happened up to this time is not the body's, or no longer counts.
    private long _since;

    // Null, s_completed, or the exception that was reported.
    private object? _reported;
    private int _exited;

    /// <summary>The thread of the entry, if the scope has noted it. Here it takes no room.</summary>
    public int Thread { readonly get; set; }

    /// <summary>Exceptions thrown up to this time, on the clock of <see cref="ThrowClock"/>, are not the body's.</summary>
    public readonly long Since => _since;

    /// <summary>Nothing was reported, and nothing was thrown in the process since the entry: the body has completed. Two reads.</summary>
    public readonly bool NothingHappened
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _reported is null && ThrowClock.NothingSince(_since);
    }

    /// <summary>A success or a failure was reported.</summary>
    public readonly bool HasReported => _reported is not null;

    /// <summary>The scope has been exited, or is being exited.</summary>
    public readonly bool IsExited => _exited != 0;

    /// <summary>The exception that was reported, unless a success was reported later.</summary>
    public readonly Exception? ReportedException => _reported as Exception;

    /// <summary>The runtime shows which exception is in flight. A constant to the JIT, once <see cref="Prepare"/> was called.</summary>
    public static bool DetectsInFlight
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Platform.HasPointers;
    }

    /// <summary>The time on the clock that ticks at every throw, and when a generator begins to be exited.</summary>
    public static long Now => ThrowClock.Now;

    /// <inheritdoc cref="ThrowClock.NothingSince"/>
    public static bool NothingSince(long time) => ThrowClock.NothingSince(time);

    /// <summary>
    /// The only exception that was thrown on this thread since a time, for a caller that has returned normally: it was handled. Null when there is none, when there are
    /// several, or when that cannot be determined.
    /// </summary>
    public static Exception? OnlyHandledSince(long time) =>
        Platform.SeesThrows ? RecentThrows.OnlyAfter(time, Environment.CurrentManagedThreadId) : null;

    /// <summary>Nothing is in flight on this thread, and no generator is being exited on it: what is resumed now has not to be kept apart.</summary>
    public static bool NothingInFlightHere => !ExceptionPointers.IsAny && AmbientExit.Current is null;

    /// <summary>Called before anything of a scope runs: finds out, once in a process, what the runtime shows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prepare() => FirstUse.Ensure();

    /// <summary>Counts the open scopes of a generator where the runtime does not show which exception is in flight; else null.</summary>
    public static object? CountOpen(object generator) => !Platform.HasPointers && Platform.SeesThrows ? ActiveScopeCounter.Enter(generator) : null;

    /// <summary>A scope that was counted is exited.</summary>
    public static void CountExit(object counted) => ((EntryCounter.Entry)counted).Exit();

    /// <summary>The language throws the exception of this outcome again when its scope has been exited here, or may do so.</summary>
    public static bool IsPropagatingHere(in BodyOutcome outcome) =>
        ReferenceEquals(ExceptionPointers.Current, outcome.Exception) || (outcome.IsAmbiguous && !Platform.HasPointers);

    /// <summary>The body begins now.</summary>
    public void Begin() => _since = ThrowClock.Now;

    public void ReportCompleted() => Report(s_completed);

    public void ReportFailed(Exception exception) => Report(exception);

    /// <summary>True for the first caller, which has to exit the scope.</summary>
    public bool TryExit() => Interlocked.Exchange(ref _exited, 1) == 0;

    /// <summary>Marks a scope as exited that has only one user.</summary>
    public void ExitOnce() => _exited = 1;

    /// <summary>The ending of the generator that the scope stands in, if it began after the scope's entry; else null.</summary>
    /// <param name="isAsync">
    /// Whether the scope stands in an asynchronous method. That can't be a synchronous generator which is being ended on this thread; it may have been resumed by one.
    /// </param>
    public readonly AmbientExit? FindAmbientExit(bool isAsync)
    {
        var ending = isAsync ? AmbientExit.OfContext : AmbientExit.Current;

        return ending is null || _since >= ending.Since || (!ending.IsOfContext && CallStack.IsResumedFromWithinExit()) ? null : ending;
    }

    /// <summary>How the body of a synchronous scope ended.</summary>
    /// <param name="handle">The address of the scope's handle; 0 when it is no variable of the code that exits the scope.</param>
    /// <param name="counted">What <see cref="CountOpen"/> gave at the entry.</param>
    /// <param name="isOlder">Whether the code that exits the scope does it through a stack that is newer than the scope: that is no owner of it.</param>
    public readonly BodyOutcome Conclude(nint handle, object? counted, bool isOlder = false)
    {
        var ending = FindAmbientExit(isAsync: false);
        if (ending is { IsObserved: true, IsOfContext: false } && RecentThrows.AnySince(_since, onlyThread: null) && !Concerns(ending, handle))
        {
            ending = null;
            isOlder = true;
        }

        var detected = Detector.Detect(ending?.Since ?? _since, handle, Thread, (EntryCounter.Entry?)counted);

        return Weigh(isOlder && detected is { Status: BodyStatus.Completed } && RecentThrows.AnySince(_since, onlyThread: null) ? BodyOutcome.Unknown : detected, ending);
    }

    /// <summary>
    /// The exit of a stack shows nothing of a scope that is older than the stack, and that of a generator nothing of a scope that the generator disposes without having
    /// entered it.
    /// </summary>
    private readonly bool Concerns(AmbientExit ending, nint handle) =>
        ending.CoveredSince <= _since && (!ending.IsOfGenerator || Detector.IsExitedByOwner(handle, Thread));

    /// <summary>The newest knowledge counts: what is detected since something was reported beats it.</summary>
    /// <param name="detected">How the body has ended, as far as that was detected; null when it cannot be determined.</param>
    /// <param name="ending">What <see cref="FindAmbientExit"/> gave when the scope was exited.</param>
    public readonly BodyOutcome Weigh(in BodyOutcome? detected, AmbientExit? ending)
    {
        if (detected is { Exception: not null } failed)
        {
            return failed;
        }

        if (ending is { IsObserved: false } && (ending.Why.Status == BodyStatus.Failed || _reported is not Exception))
        {
            return ending.Why;
        }

        if (_reported is Exception failure)
        {
            return BodyOutcome.Failed(failure);
        }

        return detected ?? (_reported is null ? BodyOutcome.Unknown : BodyOutcome.Completed);
    }

    private void Report(object what)
    {
        Volatile.Write(ref _reported, what);
        Volatile.Write(ref _since, ThrowClock.Now);
    }
}
