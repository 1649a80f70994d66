namespace Yielding.Outcomes;

/// <summary>The throws of one thread that may still be in flight, each under the exception pointer that the runtime gave it.</summary>
/// <remarks>
/// The pointers are addresses and get reused. Where they lie on the stack, one that is new at an address proves that all those deeper
/// in the stack have been dealt with; so the record is a stack itself, and small. Exceptions are held weakly.
/// </remarks>
internal sealed class ThrowRecord
{
    // Far more than a program nests exceptions. What falls out at the old end is found no more, which makes an outcome Unknown.
    private const int Capacity = 1024;

    private Entry[] _entries = [new(), new(), new(), new()];
    private int _count;
    private bool _nextIsOwn;
    private bool _isBusy;

    /// <summary>The next throw is the library's own: it passes on an exception that is in flight, and brings its trace back afterwards.</summary>
    public void ExpectOwnThrow() => _nextIsOwn = true;

    /// <summary>Nothing is in flight on this thread: all that is recorded has been handled.</summary>
    public void Clear() => _count = 0;

    public Entry? Find(nint pointer)
    {
        for (var i = _count - 1; i >= 0; i--)
        {
            if (_entries[i].Pointer == pointer)
            {
                return _entries[i];
            }
        }

        return null;
    }

    public void Add(nint pointer, long time, Exception? thrown, bool pointersLieOnTheStack)
    {
        // An exception thrown and caught in the course of this very method (out of memory, say) must not lead into it again.
        if (_isBusy)
        {
            return;
        }

        _isBusy = true;
        try
        {
            Forget(pointer, pointersLieOnTheStack);
            if (thrown is not null && !_nextIsOwn)
            {
                KeepTraceOfEarlierThrow(thrown);
            }

            NextEntry().Set(pointer, time, thrown);
        }
#pragma warning disable CA1031 // this runs at every throw of the process and may not disturb it; what is not recorded makes an outcome Unknown
        catch (Exception)
#pragma warning restore CA1031
        {
            _count = 0;
        }
        finally
        {
            _nextIsOwn = false;
            _isBusy = false;
        }
    }

    private void Forget(nint pointer, bool pointersLieOnTheStack)
    {
        if (pointersLieOnTheStack)
        {
            while (_count > 0 && _entries[_count - 1].Pointer <= pointer)
            {
                _count--;
            }

            return;
        }

        for (var i = _count - 1; i >= 0; i--)
        {
            if (_entries[i].Pointer == pointer)
            {
                RemoveAt(i);

                return;
            }
        }
    }

    // An exception that is thrown again while its earlier throw is being handled further out (a task that passes its failure on to
    // an awaiting method, inline) grows its stack trace by methods that the earlier throw does not pass through.
    private void KeepTraceOfEarlierThrow(Exception thrown)
    {
        for (var i = _count - 1; i >= 0; i--)
        {
            if (ReferenceEquals(_entries[i].Thrown, thrown))
            {
                _entries[i].TraceBefore ??= StackEvidence.MethodsOf(thrown);

                return;
            }
        }
    }

    private Entry NextEntry()
    {
        if (_count == Capacity)
        {
            RemoveAt(0);
        }
        else if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, _count * 2);
            for (var i = _count; i < _entries.Length; i++)
            {
                _entries[i] = new Entry();
            }
        }

        return _entries[_count++];
    }

    private void RemoveAt(int index)
    {
        var removed = _entries[index];
        Array.Copy(_entries, index + 1, _entries, index, _count - index - 1);
        _entries[--_count] = removed;
    }

    /// <summary>One throw. The objects are used again and again, so that a throw costs no memory.</summary>
    internal sealed class Entry
    {
        private readonly WeakReference<Exception?> _thrown = new(null);

        public nint Pointer { get; private set; }

        /// <summary>When it was thrown, on the clock of <see cref="InFlight"/>.</summary>
        public long Time { get; private set; }

        /// <summary>The methods of its stack trace before the exception was thrown again on top of this throw; null when it was not.</summary>
        public StackMethod[]? TraceBefore { get; set; }

        /// <summary>The exception; null when it is not known, or dead.</summary>
        public Exception? Thrown => _thrown.TryGetTarget(out var thrown) ? thrown : null;

        public void Set(nint pointer, long time, Exception? thrown)
        {
            Pointer = pointer;
            Time = time;
            TraceBefore = null;
            _thrown.SetTarget(thrown);
        }
    }
}
