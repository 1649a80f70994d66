namespace Yielding.Internal;

/// <summary>The entries of an exit stack, the last one on top.</summary>
/// <param name="owner">The stack, for messages.</param>
internal sealed class ExitEntries(object owner)
{
    private readonly List<ExitEntry> _entries = [];
    private bool _haveHeard;
    private bool _isClosed;

    public int Count => _entries.Count;

    /// <summary>Some entry is told exceptions, or was, so that a failure in doubt has to be loud.</summary>
    public bool Hears => _haveHeard || _entries.Exists(static entry => entry.Hears);

    /// <summary>Makes sure, before anything is entered, that there will be a place for it.</summary>
    /// <exception cref="ObjectDisposedException">The stack is closed.</exception>
    public void Reserve()
    {
        if (_isClosed)
        {
            throw Refusal();
        }

        _entries.EnsureCapacity(_entries.Count + 1);
    }

    /// <summary>Adds an entry; null, or why it is refused, so that the caller has to release it.</summary>
    public ObjectDisposedException? Add(in ExitEntry entry)
    {
        if (_isClosed)
        {
            return Refusal();
        }

        _entries.Add(entry);

        return null;
    }

    /// <summary>Takes the newest entry off, before it is exited: so none is exited twice, and one that is added meanwhile comes next.</summary>
    public bool TryTake(out ExitEntry entry)
    {
        if (_entries.Count == 0)
        {
            entry = default;

            return false;
        }

        entry = _entries[^1];
        _entries.RemoveAt(_entries.Count - 1);
        _haveHeard |= entry.Hears;

        return true;
    }

    public void MoveTo(ExitEntries other)
    {
        Reserve();
        other._entries.AddRange(_entries);
        _entries.Clear();
    }

    /// <summary>From now on nothing is added.</summary>
    public void Close() => _isClosed = true;

    private ObjectDisposedException Refusal() =>
        new(
            GeneratorName.Of(owner),
            "The exit stack is closed: nothing can be registered any more, because nobody would exit it. What was just entered has been released. Register before the stack is left.");
}
