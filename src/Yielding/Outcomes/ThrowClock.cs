using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

#pragma warning disable RS0030 // this folder reads the exception pointers
namespace Yielding.Outcomes;

/// <summary>A clock for the process that ticks at every throw and rethrow.</summary>
/// <remarks>
/// A scope stores the time of its entry. If the time is the same at the exit, nothing was thrown in between and the body has completed: two
/// reads of a field, and by far the commonest case. The class has no static constructor, because a thread that throws must not wait for
/// another one's first use of the library.
/// </remarks>
internal static class ThrowClock
{
    // Negative once throws are no longer counted: then it never equals the time of an entry.
    private static long s_ticks;

    /// <summary>The current time, never negative.</summary>
    public static long Now
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)] // the JIT does not inline it by itself
        get => Volatile.Read(ref s_ticks) & long.MaxValue;
    }

    /// <summary>Whether throws are no longer counted, because the library's load context is being unloaded.</summary>
    public static bool IsStopped => Volatile.Read(ref s_ticks) < 0;

    public static long Tick() => Interlocked.Increment(ref s_ticks) & long.MaxValue;

    public static void Stop() => Interlocked.Or(ref s_ticks, long.MinValue);

    /// <summary>Whether nothing was thrown in the process since that time: the fast proof of a completed body.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool NothingSince(long time) => Platform.TracksThrows && s_ticks == time;

    /// <summary>Throws a captured exception, marked as the library's own throw, which is no evidence about the exception.</summary>
    [StackTraceHidden]
    public static void Rethrow(ExceptionDispatchInfo captured)
    {
        if (Platform.TracksThrows)
        {
            ThreadThrows.Mine.ExpectOwnThrow();
        }

        captured.Throw();
    }

    /// <summary>Handles <see cref="AppDomain.FirstChanceException"/>.</summary>
    public static void Record(object? sender, FirstChanceExceptionEventArgs thrown)
    {
        var time = Tick();
        var mine = ThreadThrows.Mine;
        var isOwn = mine.TakeOwnThrow();
        RecentThrows.Add(thrown.Exception, time, keepsLength: !FirstUse.HasPointers, isOwn);
        if (FirstUse.HasPointers)
        {
            mine.Add(Marshal.GetExceptionPointers(), time, thrown.Exception, isOwn, FirstUse.PointersLieOnTheStack);
        }
    }
}
