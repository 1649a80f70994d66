namespace Yielding.Outcomes;

/// <summary>Counts the scopes that were entered at one place and are open, where it matters whether an exception may be that of another call.</summary>
internal sealed class EntryCounter
{
    private long _entries;
    private int _open;

    /// <summary>A scope is entered.</summary>
    public Entry Enter()
    {
        var wasOpen = Interlocked.Increment(ref _open) > 1;
        var number = Interlocked.Increment(ref _entries);

        return new Entry(this, wasOpen ? 0 : number);
    }

    /// <summary>One of the scopes.</summary>
    internal sealed class Entry(EntryCounter counter, long number)
    {
        /// <summary>
        /// No other scope has been open since this entry: an exception that has passed the enclosing method since then has passed this call of it.
        /// </summary>
        public bool IsOnlyOpen => number > 0 && Volatile.Read(ref counter._entries) == number;

        /// <summary>The scope has been exited, or its setup has failed.</summary>
        public void Exit() => Interlocked.Decrement(ref counter._open);
    }
}
