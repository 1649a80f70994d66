using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Yielding.Outcomes;

/// <summary>
/// Sees whether an exception is in flight on this thread, and which one: evidence for a <c>Dispose</c> that the language tells nothing.
/// </summary>
/// <remarks>
/// <para>A process-wide clock ticks at every throw and rethrow. A scope keeps the time of its entry; when the clock still shows it at
/// the exit, nothing was thrown in between and the body has completed: two reads of a field, and by far the commonest case.</para>
/// <para>Else the runtime's exception pointers tell whether an exception is in flight, and the throws of this thread, recorded under
/// these pointers by a first-chance handler, tell which one and since when. One that was thrown before the entry is somebody else's
/// (the scope lives in a <c>catch</c> or <c>finally</c> block). One that was thrown later is leaving the body, but for the few cases
/// that <see cref="StackEvidence"/> tells apart.</para>
/// <para>docs/decisions/0001 has the reasons and the proof of soundness.</para>
/// </remarks>
internal static class InFlight
{
    // The distance in bytes within which a handle above the exception's own frame, or above the code that looks, is taken to lie on this
    // thread's stack. A handle on the heap could be mistaken for it only if the heap began that close to the stack. With an exception in flight the
    // outcome is Failed then, not Completed; with none, what other threads have thrown is not looked at (docs/decisions/0001, the known limits).
    private const long StackReach = 1 << 20;

    private static readonly bool s_hasPointers;
    private static readonly bool s_pointersLieOnTheStack;

    private static long s_clock;

    [ThreadStatic]
    private static ThrowRecord? t_record;

    static InFlight()
    {
        if (IsOff("Yielding.InferOutcome"))
        {
            return;
        }

        AppDomain.CurrentDomain.FirstChanceException += (_, thrown) => Record(thrown.Exception);
        SeesThrows = IsThrowSeen();
        if (IsOff("Yielding.ExceptionPointers"))
        {
            return;
        }

        try
        {
            // An exception that is in flight already, because the first scope of the process stands in a catch block, was thrown
            // before any entry.
            var older = Marshal.GetExceptionPointers();
            s_hasPointers = true;
            CanSee = CheckItself(older, out s_pointersLieOnTheStack);
            if (older != 0)
            {
                Mine.Add(older, time: 0, thrown: null, s_pointersLieOnTheStack);
            }
        }
        catch (PlatformNotSupportedException)
        {
            // A runtime without exception pointers, such as native AOT.
        }
    }

    /// <summary>
    /// The clock ticks at every throw: this runtime says so at first use, and the app-context switch <c>Yielding.InferOutcome</c> did not turn off
    /// that outcomes are inferred from anything but what is told.
    /// </summary>
    public static bool SeesThrows { get; }

    /// <summary>
    /// It can be seen which exception is in flight: the runtime passed the check at first use, and no app-context switch turned it off. Where
    /// it can't, the stack traces of the newest throws have to do.
    /// </summary>
    public static bool CanSee { get; }

    /// <summary>The time on the clock that ticks at every throw and at every <see cref="Tick"/>.</summary>
    public static long Now => Volatile.Read(ref s_clock);

    /// <summary>Any exception is in flight, or being handled in a <c>catch</c> or <c>finally</c> block, further out on this thread.</summary>
    public static bool IsAny => CanSee && Marshal.GetExceptionPointers() != 0;

    private static ThrowRecord Mine => t_record ??= new ThrowRecord();

    public static long Tick() => Interlocked.Increment(ref s_clock);

    /// <summary>Nothing was thrown since then, in the whole process: the fast proof of a completed body.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool NothingSince(long time) => SeesThrows && s_clock == time;

    /// <summary>The exception in flight, or being handled, on this thread; null when there is none, or it is not known.</summary>
    public static Exception? Current =>
        CanSee && Marshal.GetExceptionPointers() is not 0 and var pointer ? Mine.Find(pointer)?.Thrown : null;

    /// <summary>How a body that was entered at <paramref name="since"/> ends, as far as it can be seen now.</summary>
    /// <param name="since">Exceptions thrown up to this time are not the body's.</param>
    /// <param name="handle">The address of the scope's handle, a value on the stack of the method that owns the body, or anywhere.</param>
    /// <param name="thread">The thread of the entry.</param>
    /// <param name="counted">Whether other scopes of the same generator are open; null where that doesn't matter.</param>
    public static BodyOutcome? Look(long since, nint handle, int thread, EntryCounter.Entry? counted) =>
        CanSee ? LookWithPointers(since, handle, thread)
        : SeesThrows ? LookWithoutPointers(since, handle, thread, counted)
        : null;

    /// <summary>How the body of an asynchronous scope ended, where no state machine shows it; null when that cannot be determined.</summary>
    /// <param name="since">Exceptions thrown up to this time are not the body's.</param>
    /// <param name="place">The place of the entry; null when it is not known.</param>
    /// <param name="isOfAnotherCall">Whether another call of the enclosing method than the one that disposes the scope may have entered it.</param>
    public static BodyOutcome? LookAsync(long since, EntryPlace? place, bool isOfAnotherCall)
    {
        if (!SeesThrows)
        {
            return null;
        }

        if (NothingSince(since))
        {
            return BodyOutcome.Completed;
        }

        // A caller that blocks in a real finally block, instead of awaiting there, has its exception in flight.
        if (IsAny && LookAtPointer(since, handle: 0) is { Status: BodyStatus.Failed, IsInDoubt: false } failed)
        {
            return failed;
        }

        return place is null ? null : StackEvidence.JudgeCaught(place, RecentThrows.After(since, onlyThread: null, out var isAll) ?? [], isAll, isOfAnotherCall);
    }

    /// <summary>
    /// Forgets the throws of this thread if all of them have been handled. A method that is resumed inline throws its exception again from further down the stack, where
    /// the record alone can't tell that its earlier throw is over, and would keep its stack trace.
    /// </summary>
    public static void ForgetHandled()
    {
        if (CanSee && t_record is { } record && Marshal.GetExceptionPointers() == 0)
        {
            record.Clear();
        }
    }

    private static BodyOutcome LookWithPointers(long since, nint handle, int thread)
    {
        var outcome = LookAtPointer(since, handle);
        if (outcome.Status != BodyStatus.Completed)
        {
            return outcome;
        }

        var here = Environment.CurrentManagedThreadId;

        // If the handle is on this stack, so is the frame that holds it, and the body has never left this thread. On another thread it is a copy.
        int? onlyThread = thread == here && IsOnThisStack(handle) ? here : null;
        var thrown = RecentThrows.After(since, onlyThread, out var isAll);

        return isAll && thrown is null ? outcome : StackEvidence.JudgeHandled(thrown ?? [], isAll, thread == here);
    }

    private static BodyOutcome LookWithoutPointers(long since, nint handle, int thread, EntryCounter.Entry? counted)
    {
        if (NothingSince(since))
        {
            return BodyOutcome.Completed;
        }

        var here = Environment.CurrentManagedThreadId;
        int? onlyThread = thread == here && (IsOnThisStack(handle) || !StackEvidence.IsInAsyncMethod()) ? here : null;
        var thrown = RecentThrows.After(since, onlyThread, out var isAll);

        return StackEvidence.JudgeStack(thrown ?? [], isAll, thread == here, isOfThisCall: onlyThread is not null || counted is { IsOnlyOpen: true });
    }

    /// <summary>Throws what was captured, as a throw of the library's own that says nothing new about the exception.</summary>
    [StackTraceHidden]
    public static void ThrowAgain(ExceptionDispatchInfo captured)
    {
        if (CanSee)
        {
            Mine.ExpectOwnThrow();
        }

        captured.Throw();
    }

    private static BodyOutcome LookAtPointer(long since, nint handle)
    {
        var pointer = Marshal.GetExceptionPointers();
        if (pointer == 0)
        {
            return BodyOutcome.Completed;
        }

        var found = Mine.Find(pointer);
        if (found?.Time <= since)
        {
            return BodyOutcome.Completed;
        }

        if (found?.Thrown is not { } exception)
        {
            return BodyOutcome.Unknown;
        }

        // The exception's frame lies deeper in this stack than the handle: it was thrown by the frame that holds the handle or by
        // what that frame called, and has not been dealt with yet. This needs no look at the stack's methods.
        return s_pointersLieOnTheStack && IsAbove(pointer, handle)
            ? BodyOutcome.Failed(exception)
            : StackEvidence.Judge(exception, found.TraceBefore);
    }

    private static unsafe bool IsOnThisStack(nint handle)
    {
        nint here;

        return IsAbove((nint)(&here), handle);
    }

    private static bool IsAbove(nint place, nint handle) => handle > place && handle - place < StackReach;

    private static void Record(Exception thrown)
    {
        var time = Tick();
        RecentThrows.Add(thrown, time, keepsLength: !CanSee);
        if (s_hasPointers)
        {
            Mine.Add(Marshal.GetExceptionPointers(), time, thrown, s_pointersLieOnTheStack);
        }
    }

    private static bool IsOff(string name) => AppContext.TryGetSwitch(name, out var isOn) && !isOn;

    private static bool IsThrowSeen()
    {
        var before = Now;
        try
        {
            throw Probe();
        }
        catch (InvalidOperationException)
        {
            return Now > before;
        }
    }

    private static InvalidOperationException Probe() => new("This exception is thrown and caught by Yielding, to check the runtime.");

    /// <summary>Throws an exception and looks whether all that this class relies on holds on this runtime.</summary>
    private static unsafe bool CheckItself(nint older, out bool pointersLieOnTheStack)
    {
        var probe = Probe();
        var holds = false;
        nint seen = 0;
        try
        {
            try
            {
                throw probe;
            }
            finally
            {
                seen = Marshal.GetExceptionPointers();
                holds = seen != 0 && seen != older && ReferenceEquals(Mine.Find(seen)?.Thrown, probe);
            }
        }
        catch (InvalidOperationException)
        {
            holds &= Marshal.GetExceptionPointers() == seen;
        }

        var here = (nint)(&seen);
        pointersLieOnTheStack = here > seen && here - seen < StackReach && (older == 0 || older > seen);

        return holds && Marshal.GetExceptionPointers() == older;
    }
}
