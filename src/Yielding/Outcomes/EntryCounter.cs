namespace Yielding.Outcomes;

/// <summary>
/// Counts the active scopes that were entered at one place, where it matters whether an exception may belong to another call.
/// </summary>
internal sealed class EntryCounter
{
    private const int BitsOfActive = 32;

    // The number of entries, and in the lower half the number of active scopes. Both change at once, so that of two concurrent entries one
    // detects the other.
    private long _counts;

    /// <summary>Counts a scope that is entered.</summary>
    public Entry Enter()
    {
        var counts = Interlocked.Add(ref _counts, (1L << BitsOfActive) + 1);

        return new Entry(this, (int)counts == 1 ? counts >> BitsOfActive : 0);
    }

    /// <summary>One of the scopes.</summary>
    internal sealed class Entry(EntryCounter counter, long number)
    {
        /// <summary>
        /// Whether no other scope has been active since this entry, so that an exception that has passed the enclosing method has passed
        /// this call of it.
        /// </summary>
        public bool IsOnlyActive => number != 0 && Volatile.Read(ref counter._counts) >> BitsOfActive == number;

        /// <summary>Removes the scope from the count, after its exit or a failed setup.</summary>
        public void Exit() => Interlocked.Decrement(ref counter._counts);
    }
}
