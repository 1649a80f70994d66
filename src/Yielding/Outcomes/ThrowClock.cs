using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

#pragma warning disable RS0030 // this folder reads the exception pointers
namespace Yielding.Outcomes;

/// <summary>A clock for the process that ticks at every throw and rethrow.</summary>
/// <remarks>
/// A scope keeps the time of its entry. When the clock still shows it at the exit, nothing was thrown in between and the body has completed: two reads of a field, and by
/// far the commonest case. The class has no static constructor: a thread that throws must not wait for another one's first use of the library.
/// </remarks>
internal static class ThrowClock
{
    // Negative once throws are no longer counted: then it never shows the time of an entry.
    private static long s_ticks;

    /// <summary>The time now. It is never negative.</summary>
    public static long Now => Volatile.Read(ref s_ticks) & long.MaxValue;

    /// <summary>Throws are no longer counted, because the library's load context is being unloaded.</summary>
    public static bool IsStopped => Volatile.Read(ref s_ticks) < 0;

    public static long Tick() => Interlocked.Increment(ref s_ticks) & long.MaxValue;

    public static void Stop() => Interlocked.Or(ref s_ticks, long.MinValue);

    /// <summary>Nothing was thrown since then, in the whole process: the fast proof of a completed body.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool NothingSince(long time) => Platform.SeesThrows && s_ticks == time;

    /// <summary>Throws what was captured, as a throw of the library's own: it passes on an exception, and shows nothing new about it.</summary>
    [StackTraceHidden]
    public static void Rethrow(ExceptionDispatchInfo captured)
    {
        if (Platform.SeesThrows)
        {
            ThreadThrows.Mine.ExpectOwnThrow();
        }

        captured.Throw();
    }

    /// <summary>The handler of <see cref="AppDomain.FirstChanceException"/>.</summary>
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
