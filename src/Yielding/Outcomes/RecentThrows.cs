namespace Yielding.Outcomes;

/// <summary>The newest throws of the process, those that have been dealt with too: an exception that compiled code has caught may still be leaving a body.</summary>
/// <remarks>
/// The clock of <see cref="InFlight"/> gives each throw a slot of its own, until it comes round. So there is nothing to lock, and who has ticked with the
/// clock between two times knows whether all in between are still there. Exceptions are held weakly.
/// </remarks>
internal static class RecentThrows
{
    private const int Capacity = 2048;

    private static readonly Slot[] s_slots = new Slot[Capacity];
    private static long s_lostAt;

    public static void Add(Exception thrown, long time)
    {
        ref var slot = ref s_slots[time % Capacity];
        try
        {
            Volatile.Write(ref slot.Time, 0);
            slot.Thread = Environment.CurrentManagedThreadId;
            (slot.Thrown ??= new WeakReference<Exception?>(null)).SetTarget(thrown);
            Volatile.Write(ref slot.Time, time);
        }
#pragma warning disable CA1031 // this runs at every throw of the process and may not disturb it
        catch (Exception)
#pragma warning restore CA1031
        {
            Volatile.Write(ref s_lostAt, time);
        }
    }

    /// <summary>What was thrown after a time and is alive, the newest first, each once, with the thread that threw it last. Null when there is nothing.</summary>
    /// <param name="since">A time on the clock.</param>
    /// <param name="onlyThread">The thread whose throws count; null when those of all do.</param>
    /// <param name="isAll">Whether none of the throws since then is lost.</param>
    public static List<(Exception Exception, int Thread)>? After(long since, int? onlyThread, out bool isAll)
    {
        List<(Exception Exception, int Thread)>? found = null;
        HashSet<Exception>? seen = null;
        for (var time = InFlight.Now; time > since && time > InFlight.Now - Capacity; time--)
        {
            ref var slot = ref s_slots[time % Capacity];
            if (Volatile.Read(ref slot.Time) == time
                && (onlyThread ?? slot.Thread) == slot.Thread // before what is the same: another thread may have thrown it again
                && slot.Thrown!.TryGetTarget(out var thrown)
                && (seen ??= new HashSet<Exception>(ReferenceEqualityComparer.Instance)).Add(thrown))
            {
                (found ??= []).Add((thrown, slot.Thread));
            }
        }

        isAll = InFlight.Now - since < Capacity && Volatile.Read(ref s_lostAt) <= since;

        return found;
    }

    private struct Slot
    {
        public long Time;
        public int Thread;
        public WeakReference<Exception?>? Thrown;
    }
}
