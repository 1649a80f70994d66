namespace Yielding.Outcomes;

/// <summary>Counts the scopes that were entered at one place and are open, where it matters whether an exception may be that of another call.</summary>
internal sealed class EntryCounter
{
    private const int BitsOfOpen = 32;

    // How many were entered, and in the lower half how many of them are open. Both change at once, so that of two that enter together one knows of the other.
    private long _counts;

    /// <summary>A scope is entered.</summary>
    public Entry Enter()
    {
        var counts = Interlocked.Add(ref _counts, (1L << BitsOfOpen) + 1);

        return new Entry(this, (int)counts == 1 ? counts >> BitsOfOpen : 0);
    }

    /// <summary>One of the scopes.</summary>
    internal sealed class Entry(EntryCounter counter, long number)
    {
        /// <summary>
        /// No other scope has been open since this entry: an exception that has passed the enclosing method since then has passed this call of it.
        /// </summary>
        public bool IsOnlyOpen => number != 0 && Volatile.Read(ref counter._counts) >> BitsOfOpen == number;

        /// <summary>The scope has been exited, or its setup has failed.</summary>
        public void Exit() => Interlocked.Decrement(ref counter._counts);
    }
}
