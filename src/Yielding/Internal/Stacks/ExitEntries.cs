namespace Yielding.Internal;

/// <summary>The entries of an exit stack, the newest on top.</summary>
/// <param name="owner">The stack, for messages.</param>
/// <param name="isForSeveralThreads">Whether entries may be registered by several threads at once.</param>
internal sealed class ExitEntries(object owner, bool isForSeveralThreads)
{
    private readonly List<ExitEntry> _entries = [];

    // Null when one thread uses the stack: a lock for each entry would double the cost of the entry.
    private readonly object? _gate = isForSeveralThreads ? new object() : null;
    private bool _hasObserved;
    private bool _isClosed;

    /// <summary>The number of entries that were registered, or moved here.</summary>
    public int Entered { get; private set; }

    /// <summary>The number of entries that were removed to be exited.</summary>
    public int TornDown { get; private set; }

    public int Count
    {
        get
        {
            using var access = new Access(_gate);

            return _entries.Count;
        }
    }

    /// <summary>
    /// Whether an entry receives exceptions, or an entry already exited did. Then an ambiguous failure must not be silent.
    /// </summary>
    public bool Observes
    {
        get
        {
            using var access = new Access(_gate);

            return _hasObserved || _entries.Exists(static entry => entry.Observes);
        }
    }

    /// <summary>Reserves space for an entry before its setup runs, so that adding it cannot fail for lack of memory.</summary>
    /// <exception cref="ObjectDisposedException">The stack is closed.</exception>
    public void Reserve()
    {
        using var access = new Access(_gate);
        if (_isClosed)
        {
            throw Refusal();
        }

        _entries.EnsureCapacity(_entries.Count + 1);
    }

    /// <summary>
    /// Adds an entry, and returns null. When the stack is closed, returns the exception for it; the caller releases the entry.
    /// </summary>
    public ObjectDisposedException? Add(in ExitEntry entry)
    {
        using var access = new Access(_gate);
        if (_isClosed)
        {
            return Refusal();
        }

        _entries.Add(entry);
        Entered++;

        return null;
    }

    /// <summary>
    /// Removes the newest entry before it is exited: no entry is exited twice, and an entry added meanwhile comes next. Without an entry,
    /// closes the stack and returns false.
    /// </summary>
    public bool TryTakeOrClose(out ExitEntry entry)
    {
        using var access = new Access(_gate);
        if (_entries.Count == 0)
        {
            _isClosed = true;
            entry = default;

            return false;
        }

        entry = _entries[^1];
        _entries.RemoveAt(_entries.Count - 1);
        TornDown++;
        _hasObserved |= entry.Observes;

        return true;
    }

    /// <summary>Moves all entries to another stack, which no other thread can use yet.</summary>
    /// <exception cref="ObjectDisposedException">The stack is closed.</exception>
    public void MoveTo(ExitEntries other)
    {
        using var access = new Access(_gate);
        if (_isClosed)
        {
            throw Refusal();
        }

        other._entries.AddRange(_entries);
        other.Entered += _entries.Count;
        _entries.Clear();
    }

    private ObjectDisposedException Refusal() =>
        new(GeneratorName.Of(owner), "The exit stack is closed. Register entries before it is disposed.");

    /// <summary>Holds the lock, if there is one.</summary>
    private readonly ref struct Access
    {
        private readonly object? _gate;

        public Access(object? gate)
        {
            _gate = gate;
            if (gate is not null)
            {
                Monitor.Enter(gate);
            }
        }

        public void Dispose()
        {
            if (_gate is not null)
            {
                Monitor.Exit(_gate);
            }
        }
    }
}
