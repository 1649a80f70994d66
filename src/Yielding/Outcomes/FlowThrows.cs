using System.Reflection;
using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>The throws in the body of a scope, each exception's newest: found by the identity of the exception, and forgotten with it.</summary>
/// <param name="owner">The method whose body it is; null when it is not known.</param>
/// <remarks>
/// No lock, because <see cref="Record"/> runs where anything may be going on, and on several threads at once: each place of a table is exchanged
/// as a whole. A place holds a list, and when that has too many exceptions alive, a table of its own, by the next bits of their hash codes.
/// </remarks>
internal sealed class FlowThrows(MethodBase? owner)
{
    // Few, because each place may hold a long list of dead ones: so all that is kept is at most eight times what was alive at once.
    private const int BitsOfTable = 2;
    private const int Places = 1 << BitsOfTable;
    private const int BitsOfHash = 32;

    // A list this long is tidied: dead exceptions go, and if most are alive it becomes a table.
    private const int LongList = 32;

    private readonly object?[] _table = new object?[Places];

    public void Record(Exception exception, FlowThrow thrown)
    {
        var hash = (uint)RuntimeHelpers.GetHashCode(exception);
        var table = _table;
        var shift = 0;
        while (true)
        {
            ref var place = ref table[(hash >> shift) % Places];
            var present = Volatile.Read(ref place);
            if (present is object?[] deeper)
            {
                table = deeper;
                shift += BitsOfTable;

                continue;
            }

            var added = After((Entry?)present, exception, thrown);
            if (Interlocked.CompareExchange(ref place, added, present) != present)
            {
                continue;
            }

            if (added.Count >= LongList)
            {
                Interlocked.CompareExchange(ref place, Tidied(added, shift + BitsOfTable), added);
            }

            return;
        }
    }

    /// <summary>What was thrown since then and is alive, the newest first.</summary>
    public List<(Exception Exception, bool IsTraceLost)> After(long since)
    {
        var found = new List<(FlowThrow Thrown, Exception Exception, bool IsTraceLost)>();
        Collect(_table, since, found);

        return [.. found.OrderByDescending(one => one.Thrown.Time).Select(one => (one.Exception, one.IsTraceLost))];
    }

    private static void Collect(object?[] table, long since, List<(FlowThrow Thrown, Exception Exception, bool IsTraceLost)> found)
    {
        foreach (var place in table)
        {
            if (place is object?[] deeper)
            {
                Collect(deeper, since, found);
            }

            for (var one = place as Entry; one is not null; one = one.Older)
            {
                if (one.Thrown.Time > since && one.Thrown.Exception is { } exception)
                {
                    found.Add((one.Thrown, exception, one.LostAt > since));
                }
            }
        }
    }

    private static object? Tidied(Entry newest, int shift)
    {
        var alive = new List<(Entry Entry, Exception Exception)>();
        var seen = new HashSet<Exception>(ReferenceEqualityComparer.Instance);
        for (var one = newest; one is not null; one = one.Older)
        {
            if (one.Thrown.Exception is { } exception && seen.Add(exception))
            {
                alive.Add((one, exception));
            }
        }

        alive.Reverse();
        if (alive.Count <= LongList / 2 || shift >= BitsOfHash)
        {
            return alive.Aggregate((Entry?)null, (older, one) => one.Entry.On(older));
        }

        var table = new object?[Places];
        foreach (var (entry, exception) in alive)
        {
            ref var place = ref table[((uint)RuntimeHelpers.GetHashCode(exception) >> shift) % Places];
            place = entry.On((Entry?)place);
        }

        return table;
    }

    private static Entry? Find(Entry? newest, Exception exception)
    {
        for (var one = newest; one is not null; one = one.Older)
        {
            if (ReferenceEquals(one.Thrown.Exception, exception))
            {
                return one;
            }
        }

        return null;
    }

    private Entry After(Entry? newest, Exception exception, FlowThrow thrown)
    {
        var earlier = Find(newest, exception);
        if (earlier is null)
        {
            return new Entry(thrown, lostAt: 0, newest);
        }

        // One throw comes here twice when both the scope and the run that holds it are on the way out from it.
        if (ReferenceEquals(earlier.Thrown, thrown))
        {
            return newest!;
        }

        thrown.FindThrough();
        var isLost = thrown.Length <= earlier.Thrown.Length && MayHaveComeThrough(earlier.Thrown);

        // An exception on its way out is thrown once in each asynchronous method.
        return new Entry(thrown, isLost ? earlier.Thrown.Time : earlier.LostAt, newest == earlier ? newest.Older : newest);
    }

    private bool MayHaveComeThrough(FlowThrow thrown) =>
        owner is null || thrown.Through is null || StackEvidence.IsSame(thrown.Through, owner);

    /// <summary>A throw, with those before it.</summary>
    /// <param name="thrown">The throw.</param>
    /// <param name="lostAt">
    /// When the same exception was thrown before, if its trace no longer tells how far it came that time, and it may have come through the owner; else 0.
    /// </param>
    /// <param name="older">The throws before it.</param>
    private sealed class Entry(FlowThrow thrown, long lostAt, Entry? older)
    {
        public FlowThrow Thrown => thrown;

        public long LostAt => lostAt;

        public Entry? Older => older;

        public int Count { get; } = older is null ? 1 : older.Count + 1;

        /// <summary>The same throw on top of others.</summary>
        public Entry On(Entry? others) => new(thrown, lostAt, others);
    }
}
