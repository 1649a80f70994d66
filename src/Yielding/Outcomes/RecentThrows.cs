using System.Diagnostics;

namespace Yielding.Outcomes;

/// <summary>
/// The newest throws of the process, including caught ones: an exception that compiler-generated code has caught may still be leaving a
/// body.
/// </summary>
/// <remarks>
/// Each throw has a number, and thereby its own slot, which is reused after <see cref="Capacity"/> throws. So nothing is locked, and a
/// reader can determine whether all throws since a time are still recorded. Exceptions are referenced weakly.
/// </remarks>
internal static class RecentThrows
{
    private const int Capacity = 2048;
    private const int OfOtherThread = -1;

    // Threads that throw concurrently may get their times and slots in different orders.
    private const int Disorder = 64;

    private static readonly Slot[] s_slots = new Slot[Capacity];
    private static long s_count;
    private static long s_lostAt;

    [ThreadStatic]
    private static bool t_isAdding;

    /// <summary>Records a throw or a rethrow.</summary>
    /// <param name="thrown">The exception.</param>
    /// <param name="time">The time of the throw, unique to it.</param>
    /// <param name="keepsLength">
    /// Whether the length of the stack trace is kept too, which shows later whether another throw has reset the trace. It costs a stack
    /// trace per throw.
    /// </param>
    /// <param name="isOwn">Whether it is a throw of the library's own.</param>
    public static void Add(Exception thrown, long time, bool keepsLength, bool isOwn)
    {
        // An exception thrown and caught within this method (such as out of memory) must not enter it again.
        if (t_isAdding)
        {
            Volatile.Write(ref s_lostAt, time);

            return;
        }

        t_isAdding = true;
        var number = Interlocked.Increment(ref s_count);
        ref var slot = ref s_slots[number % Capacity];
        try
        {
            Interlocked.Exchange(ref slot.Number, 0);
            slot.Time = time;
            slot.Thread = Environment.CurrentManagedThreadId;
            slot.IsOwn = isOwn;
            slot.Length = keepsLength ? new StackTrace(thrown, fNeedFileInfo: false).FrameCount : 0;
            (slot.Thrown ??= new WeakReference<Exception?>(null)).SetTarget(thrown);
            Volatile.Write(ref slot.Number, number);
        }
#pragma warning disable CA1031 // this runs at every throw of the process and must not disturb it
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

    /// <summary>
    /// Returns the exceptions thrown after a time that are still alive, the newest first, each once; null when there are none.
    /// </summary>
    /// <param name="since">A time on the clock.</param>
    /// <param name="onlyThread">The thread whose throws count; null when those of all threads do.</param>
    /// <param name="isAll">Whether no throw since then is missing.</param>
    public static List<RecentThrow>? After(long since, int? onlyThread, out bool isAll)
    {
        List<RecentThrow>? found = null;
        Dictionary<Exception, int>? places = null;
        foreach (var slot in Since(since))
        {
            if (!slot.Thrown!.TryGetTarget(out var thrown))
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
                // A newer throw on another thread may have reset the trace, however long it was.
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
        if (found is not null)
        {
            MarkOlderOfOtherThreads(found);
        }

        return found;
    }

    /// <summary>Returns whether an exception was thrown after a time, alive or not, or may have been.</summary>
    /// <param name="since">A time on the clock.</param>
    /// <param name="onlyThread">The thread whose throws count; null when those of all threads do.</param>
    public static bool AnySince(long since, int? onlyThread)
    {
        foreach (var slot in Since(since))
        {
            if ((onlyThread ?? slot.Thread) == slot.Thread)
            {
                return true;
            }
        }

        return !IsAllSince(since);
    }

    /// <summary>
    /// Returns the only exception that a thread has thrown after a time. Null when there is none, when there are several, or when a throw
    /// is lost.
    /// </summary>
    /// <param name="since">A time on the clock.</param>
    /// <param name="thread">The thread.</param>
    public static Exception? OnlyAfter(long since, int thread)
    {
        Exception? only = null;
        foreach (var slot in Since(since))
        {
            if (slot.Thread != thread)
            {
                continue;
            }

            if (!slot.Thrown!.TryGetTarget(out var thrown) || (only is not null && !ReferenceEquals(only, thrown)))
            {
                return null;
            }

            only = thrown;
        }

        return IsAllSince(since) ? only : null;
    }

    /// <summary>
    /// Returns whether a throw is the only recorded one of its exception, and whether it is the newest one. The library's own throws do not
    /// count.
    /// </summary>
    /// <param name="exception">The exception.</param>
    /// <param name="time">The time of the throw.</param>
    public static (bool IsOnly, bool IsNewest) Find(Exception exception, long time)
    {
        var isOnly = true;
        foreach (var slot in Since(0))
        {
            if (slot.Time != time && !slot.IsOwn && slot.Thrown!.TryGetTarget(out var thrown) && ReferenceEquals(thrown, exception))
            {
                if (slot.Time > time)
                {
                    return (IsOnly: false, IsNewest: false);
                }

                isOnly = false;
            }
        }

        return IsAllSince(time - 1) ? (IsOnly: isOnly, IsNewest: true) : (IsOnly: false, IsNewest: false);
    }

    /// <summary>
    /// Marks exceptions that another thread threw earlier, also before the time that was asked for: that throw may still be in progress,
    /// and overwrite the stack trace. It counts as over if the newer throw began with a longer trace, which was captured after it.
    /// </summary>
    private static void MarkOlderOfOtherThreads(List<RecentThrow> found)
    {
        foreach (var slot in Since(0))
        {
            for (var i = 0; i < found.Count; i++)
            {
                if (slot.Thread != found[i].Thread
                    && slot.Thrown!.TryGetTarget(out var thrown)
                    && ReferenceEquals(thrown, found[i].Exception))
                {
                    found[i] = found[i].WithOlderThrow(slot.Length);
                }
            }
        }
    }

    private static bool IsAllSince(long since)
    {
        var oldest = Volatile.Read(ref s_count) - Capacity + Disorder;
        if (ThrowClock.IsStopped || Volatile.Read(ref s_lostAt) > since)
        {
            return false;
        }

        if (oldest <= 0)
        {
            return true;
        }

        var slot = s_slots[oldest % Capacity];

        return slot.Number == oldest && slot.Time <= since;
    }

    private static Enumerator Since(long since) => new(since);

    /// <summary>The throws after a time, the newest first.</summary>
    private ref struct Enumerator(long since)
    {
        private readonly long _last = Math.Max(0, Volatile.Read(ref s_count) - Capacity);
        private long _number = Volatile.Read(ref s_count) + 1;
        private int _older;

        public Slot Current { get; private set; }

        public readonly Enumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            while (--_number > _last && _older < Disorder)
            {
                ref var slot = ref s_slots[_number % Capacity];
                var isFilled = Volatile.Read(ref slot.Number) == _number;
                var copy = slot;
                if (!isFilled || Interlocked.Read(ref slot.Number) != _number)
                {
                    continue; // it is being filled
                }

                if (copy.Time > since)
                {
                    Current = copy;

                    return true;
                }

                _older++;
            }

            return false;
        }
    }

    private struct Slot
    {
        // Written last: 0 while the slot is being filled.
        public long Number;
        public long Time;
        public int Thread;
        public int Length;
        public bool IsOwn;
        public WeakReference<Exception?>? Thrown;
    }
}
