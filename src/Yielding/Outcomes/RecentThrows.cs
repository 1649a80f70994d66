using System.Diagnostics;

namespace Yielding.Outcomes;

/// <summary>The newest throws of the process, including those that were caught: an exception that compiled code has caught may still be leaving a body.</summary>
/// <remarks>
/// The clock of <see cref="ThrowClock"/> gives each throw a slot of its own, which is used again after <see cref="Capacity"/> ticks. So nothing is locked, and a
/// reader knows whether all throws between two times are still recorded. Exceptions are held weakly.
/// </remarks>
internal static class RecentThrows
{
    private const int Capacity = 2048;
    private const int OfOtherThread = -1;

    private static readonly Slot[] s_slots = new Slot[Capacity];
    private static long s_lostAt;

    [ThreadStatic]
    private static bool t_isAdding;

    /// <summary>Records a throw or a rethrow.</summary>
    /// <param name="thrown">The exception.</param>
    /// <param name="time">The time on the clock, which no other throw has.</param>
    /// <param name="keepsLength">
    /// Whether the length of the stack trace is kept too, which shows later whether another throw has reset the trace. It costs a stack trace a throw.
    /// </param>
    /// <param name="isOwn">Whether it is a throw of the library's own.</param>
    public static void Add(Exception thrown, long time, bool keepsLength, bool isOwn)
    {
        // An exception that is thrown and caught in the course of this method (out of memory, say) must not lead into it again.
        if (t_isAdding)
        {
            Volatile.Write(ref s_lostAt, time);

            return;
        }

        t_isAdding = true;
        ref var slot = ref s_slots[time % Capacity];
        try
        {
            Volatile.Write(ref slot.Time, 0);
            slot.Thread = Environment.CurrentManagedThreadId;
            slot.IsOwn = isOwn;
            slot.Length = keepsLength ? new StackTrace(thrown, fNeedFileInfo: false).FrameCount : 0;
            (slot.Thrown ??= new WeakReference<Exception?>(null)).SetTarget(thrown);
            Volatile.Write(ref slot.Time, time);
        }
#pragma warning disable CA1031 // this runs at every throw of the process and may not disturb it
        catch (Exception)
#pragma warning restore CA1031
        {
            Volatile.Write(ref s_lostAt, time);
        }
        finally
        {
            t_isAdding = false;
        }
    }

    /// <summary>The exceptions thrown after a time that are alive, the newest first, each once. Null when there are none.</summary>
    /// <param name="since">A time on the clock.</param>
    /// <param name="onlyThread">The thread whose throws count; null when those of all threads do.</param>
    /// <param name="isAll">Whether none of the throws since then is lost.</param>
    public static List<RecentThrow>? After(long since, int? onlyThread, out bool isAll)
    {
        List<RecentThrow>? found = null;
        Dictionary<Exception, int>? places = null;
        for (var time = ThrowClock.Now; time > since && time > ThrowClock.Now - Capacity; time--)
        {
            ref var slot = ref s_slots[time % Capacity];
            if (Volatile.Read(ref slot.Time) != time || !slot.Thrown!.TryGetTarget(out var thrown))
            {
                continue;
            }

            places ??= new Dictionary<Exception, int>(ReferenceEqualityComparer.Instance);
            if (places.TryGetValue(thrown, out var place) && place >= 0)
            {
                found![place] = found[place].WithOlderThrow(slot.Length);
            }
            else if ((onlyThread ?? slot.Thread) == slot.Thread)
            {
                // Another thread may have thrown it again since, and reset its trace.
                found ??= [];
                places[thrown] = found.Count;
                found.Add(new RecentThrow(thrown, slot.Thread, slot.Length) { MayLackMethods = place < 0 });
            }
            else
            {
                places[thrown] = OfOtherThread;
            }
        }

        isAll = IsAllSince(since);

        return found;
    }

    /// <summary>Anything was thrown after a time, whether it is still alive or not, or may have been.</summary>
    /// <param name="since">A time on the clock.</param>
    /// <param name="onlyThread">The thread whose throws count; null when those of all threads do.</param>
    public static bool AnySince(long since, int? onlyThread)
    {
        for (var time = ThrowClock.Now; time > since && time > ThrowClock.Now - Capacity; time--)
        {
            ref var slot = ref s_slots[time % Capacity];
            if (Volatile.Read(ref slot.Time) == time && (onlyThread ?? slot.Thread) == slot.Thread)
            {
                return true;
            }
        }

        return !IsAllSince(since);
    }

    /// <summary>Whether a throw of an exception is the only one of it that is recorded, and the newest one. A throw of the library's own doesn't count.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="time">The time of the throw.</param>
    public static (bool IsOnly, bool IsNewest) Find(Exception exception, long time)
    {
        var isOnly = true;
        for (var other = ThrowClock.Now; other > 0 && other > ThrowClock.Now - Capacity; other--)
        {
            ref var slot = ref s_slots[other % Capacity];
            if (other != time && Volatile.Read(ref slot.Time) == other && !slot.IsOwn && slot.Thrown!.TryGetTarget(out var thrown) && ReferenceEquals(thrown, exception))
            {
                if (other > time)
                {
                    return (IsOnly: false, IsNewest: false);
                }

                isOnly = false;
            }
        }

        return IsAllSince(time - 1) ? (IsOnly: isOnly, IsNewest: true) : (IsOnly: false, IsNewest: false);
    }

    private static bool IsAllSince(long since) => ThrowClock.Now - since < Capacity && Volatile.Read(ref s_lostAt) <= since && !ThrowClock.IsStopped;

    private struct Slot
    {
        public long Time;
        public int Thread;
        public int Length;
        public bool IsOwn;
        public WeakReference<Exception?>? Thrown;
    }
}
