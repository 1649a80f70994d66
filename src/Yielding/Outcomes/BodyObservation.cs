using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>
/// The state of the body of an active scope, synchronous or asynchronous: the time of its begin, the reported outcome, and whether the
/// scope has been exited. Combines the reported and the detected outcome.
/// </summary>
internal struct BodyObservation
{
    private static readonly object s_completed = new();

    // Exceptions thrown up to this time are not the body's, or no longer count.
    private long _since;

    // Null in almost all scopes: one field and one check, however many notes there are.
    private BodyNotes? _notes;
    private int _exited;

    /// <summary>The thread of the entry, if the scope has stored it. It is a field here because it fits in padding.</summary>
    public int Thread { readonly get; set; }

    /// <summary>Exceptions thrown up to this time, on the <see cref="ThrowClock"/>, are not the body's.</summary>
    public readonly long Since => _since;

    /// <summary>Whether something is noted of the body: a tracker, a count of active scopes, a report.</summary>
    public readonly bool HasNotes => _notes is not null;

    /// <summary>What tracks the scope, or null.</summary>
    public readonly object? Tracker => _notes?.Tracker;

    /// <summary>
    /// Whether nothing was reported, and nothing was thrown in the process since the entry: the body has completed. Two reads.
    /// </summary>
    public readonly bool NothingHappened
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _notes?.Reported is null && ThrowClock.NothingSince(_since);
    }

    /// <inheritdoc cref="BodyOutcome.CoveredSince"/>
    public readonly long CoveredSince => _notes?.Reported is null ? _since : 0;

    /// <summary>The scope has been exited, or is being exited.</summary>
    public readonly bool IsExited => _exited != 0;

    /// <summary>The exception that was reported, unless a success was reported later.</summary>
    public readonly Exception? ReportedException => _notes?.Reported as Exception;

    /// <summary>
    /// Whether the runtime exposes which exception is in flight. A constant to the JIT, once <see cref="Prepare"/> was called.
    /// </summary>
    public static bool DetectsInFlight
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Platform.HasPointers;
    }

    /// <summary>The time on the clock that ticks at every throw, and at the begin of the exit of a generator.</summary>
    public static long Now => ThrowClock.Now;

    /// <inheritdoc cref="ThrowClock.NothingSince"/>
    public static bool NothingSince(long time) => ThrowClock.NothingSince(time);

    /// <summary>Whether anything was thrown in the process since a time, or may have been. The clock ticks at exits, too.</summary>
    public static bool AnyThrownSince(long time) => RecentThrows.AnySince(time, onlyThread: null);

    /// <summary>
    /// The only exception that was thrown on this thread since a time, for a caller that has returned normally: it was handled. Null when
    /// there is none, when there are several, or when that cannot be determined.
    /// </summary>
    public static Exception? OnlyHandledSince(long time) =>
        Platform.TracksThrows ? RecentThrows.OnlyAfter(time, Environment.CurrentManagedThreadId) : null;

    /// <summary>
    /// Whether nothing is in flight on this thread, and no generator is being exited on it, so that nothing has to be separated from it.
    /// </summary>
    public static bool NothingInFlightHere => !ExceptionPointers.IsAny && AmbientExit.Current is null;

    /// <summary>Determines, once in a process, what the runtime exposes. Called before anything of a scope runs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prepare() => FirstUse.Ensure();

    /// <summary>Whether the language rethrows the exception of this outcome after its scope has been exited here, or may do so.</summary>
    public static bool IsPropagatingHere(in BodyOutcome outcome) =>
        ReferenceEquals(ExceptionPointers.Current, outcome.Exception) || (outcome.IsAmbiguous && !Platform.HasPointers);

    /// <summary>
    /// Notes what tracks the scope. Counts it as an active scope of its generator, where the runtime does not expose which exception is in
    /// flight. Called before the body begins, where <see cref="DetectsInFlight"/> is false or there is a tracker.
    /// </summary>
    public void Note(object? tracker, object generator) =>
        _notes = new BodyNotes
        {
            Tracker = tracker,
            Counted = !Platform.HasPointers && Platform.TracksThrows ? ActiveScopeCounter.Enter(generator) : null,
        };

    /// <summary>Removes the scope, which is exited, from the count.</summary>
    public readonly void Uncount() => _notes?.Counted?.Exit();

    /// <summary>Stores the time at which the body begins.</summary>
    public void Begin() => _since = ThrowClock.Now;

    public void ReportCompleted() => Report(s_completed);

    public void ReportFailed(Exception exception) => Report(exception);

    /// <summary>Returns true for the first caller, which has to exit the scope.</summary>
    public bool TryExit() => Interlocked.Exchange(ref _exited, 1) == 0;

    /// <summary>Marks a scope with only one user as exited.</summary>
    public void ExitOnce() => _exited = 1;

    /// <summary>Returns the exit of the generator that holds the scope, if it began after the scope's entry; otherwise null.</summary>
    /// <param name="isAsync">
    /// Whether the enclosing method is asynchronous. Then it is no synchronous generator that is being exited on this thread, but may have
    /// been resumed by one.
    /// </param>
    public readonly AmbientExit? FindAmbientExit(bool isAsync)
    {
        var ambient = isAsync ? AmbientExit.OfContext : AmbientExit.Current;

        if (ambient is null || _since >= ambient.Since || (!ambient.IsOfContext && CallStack.IsResumedFromWithinExit()))
        {
            return null;
        }

        // The success of something newer does not cover the scope, but the failure of an exit further out may.
        return ambient.IsObserved && ambient.CoveredSince > _since
            ? AmbientExit.FindFailure(_since, isAsync: ambient.IsOfContext) ?? ambient
            : ambient;
    }

    /// <summary>Returns the outcome of a scope that a newer stack exits within the exit of something whose body did not complete.</summary>
    /// <param name="coveredSince">When the body of the stack began, which has completed.</param>
    public readonly BodyOutcome? FindFailureAround(long coveredSince) =>
        coveredSince > _since ? AmbientExit.FindFailure(_since, isAsync: true)?.Outcome : null;

    /// <summary>
    /// Whether the success of a newer stack does not prove that of this scope: something was thrown, which may have been before the stack
    /// was created.
    /// </summary>
    /// <param name="coveredSince">When the body of the stack began: <see cref="BodyOutcome.CoveredSince"/>.</param>
    public readonly bool IsOlderThanSuccess(long coveredSince) =>
        coveredSince > _since && RecentThrows.AnySince(_since, onlyThread: null);

    /// <summary>Determines the outcome of a synchronous scope.</summary>
    /// <param name="handle">The address of the scope's handle; 0 when it is not a variable of the code that exits the scope.</param>
    /// <param name="isOlder">
    /// Whether the scope is exited through a stack that is newer than the scope, so not by its enclosing method.
    /// </param>
    public readonly BodyOutcome Conclude(nint handle, bool isOlder = false)
    {
        try
        {
            return Detect(handle, isOlder);
        }
#pragma warning disable CA1031 // when memory or file descriptors are exhausted, nothing can be detected, and the teardown has to run
        catch (Exception)
#pragma warning restore CA1031
        {
            return BodyOutcome.Unknown;
        }
    }

    private readonly BodyOutcome Detect(nint handle, bool isOlder)
    {
        var ambient = FindAmbientExit(isAsync: false);
        if (ambient is { IsObserved: true }
            && RecentThrows.AnySince(_since, onlyThread: null)
            && !Concerns(ambient, handle))
        {
            ambient = null;
            isOlder = true;
        }

        var detected = Detector.Detect(ambient?.Since ?? _since, handle, Thread, _notes?.Counted);

        if (isOlder && detected is { Status: BodyStatus.Completed } && RecentThrows.AnySince(_since, onlyThread: null))
        {
            detected = BodyOutcome.Unknown;
        }

        return Weigh(detected, ambient);
    }

    /// <summary>
    /// Whether an exit determines the outcome of this scope. That of a stack does not for a scope older than the stack, nor that of a
    /// generator for a scope that the generator disposes without having entered it.
    /// </summary>
    private readonly bool Concerns(AmbientExit ambient, nint handle) =>
        ambient.CoveredSince <= _since && (!ambient.IsOfGenerator || Detector.IsExitedByEnclosingMethod(handle, Thread));

    /// <summary>
    /// Combines the detected and the reported outcome. The newer one counts: a failure detected after a report replaces it.
    /// </summary>
    /// <param name="detected">The detected outcome; null when it cannot be determined.</param>
    /// <param name="ambient">The result of <see cref="FindAmbientExit"/> at the exit of the scope.</param>
    public readonly BodyOutcome Weigh(in BodyOutcome? detected, AmbientExit? ambient)
    {
        if (detected is { Exception: not null } failed)
        {
            return failed;
        }

        var reported = _notes?.Reported;
        if (ambient is { IsObserved: false } && (ambient.Outcome.Status == BodyStatus.Failed || reported is not Exception))
        {
            return ambient.Outcome;
        }

        if (reported is Exception failure)
        {
            return BodyOutcome.Failed(failure);
        }

        return detected ?? (reported is null ? BodyOutcome.Unknown : BodyOutcome.Completed);
    }

    private void Report(object what)
    {
        var notes = Volatile.Read(ref _notes);
        if (notes is null)
        {
            var created = new BodyNotes();
            notes = Interlocked.CompareExchange(ref _notes, created, null) ?? created;
        }

        notes.Reported = what;
        Volatile.Write(ref _since, ThrowClock.Now);
    }
}
