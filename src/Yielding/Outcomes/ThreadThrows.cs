namespace Yielding.Outcomes;

/// <summary>The throws of one thread that may still be in flight, each with its exception pointer from the runtime.</summary>
/// <remarks>
/// The pointers are addresses and get reused. Where they lie on the stack, a new one proves that all throws deeper in the stack have been
/// handled; so the record is itself a stack, and small. Exceptions are referenced weakly.
/// </remarks>
internal sealed class ThreadThrows
{
    // Far more than a program nests exceptions. A throw that was dropped for a newer one is not found, which makes an outcome Unknown.
    private const int Capacity = 1024;

    [ThreadStatic]
    private static ThreadThrows? t_mine;

    private Entry[] _entries = [new(), new(), new(), new()];
    private int _count;
    private bool _nextIsOwn;
    private bool _isBusy;

    /// <summary>The throws of this thread.</summary>
    public static ThreadThrows Mine => t_mine ??= new ThreadThrows();

    /// <summary>
    /// Removes the throws of this thread if nothing is in flight, because all of them have been handled then. A method that is resumed
    /// inline throws its exception again from deeper in the stack, where the record alone does not show that the earlier throw has been
    /// handled.
    /// </summary>
    public static void ForgetHandled()
    {
        if (t_mine is { } mine && Platform.HasPointers && !ExceptionPointers.IsAny)
        {
            mine._count = 0;
        }
    }

    /// <summary>Marks the next throw as the library's own, which is no evidence about its exception.</summary>
    public void ExpectOwnThrow() => _nextIsOwn = true;

    /// <summary>Returns whether the throw that is being recorded is the library's own, and resets the mark.</summary>
    public bool TakeOwnThrow()
    {
        var isOwn = _nextIsOwn;
        _nextIsOwn = false;

        return isOwn;
    }

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

    /// <summary>Records a throw.</summary>
    /// <param name="pointer">Its pointer from the runtime.</param>
    /// <param name="time">The time on the <see cref="ThrowClock"/>.</param>
    /// <param name="thrown">The exception; null when unknown.</param>
    /// <param name="isOwn">Whether it is a throw of the library's own.</param>
    /// <param name="pointersLieOnTheStack">Whether the pointers are addresses on the stack.</param>
    public void Add(nint pointer, long time, Exception? thrown, bool isOwn, bool pointersLieOnTheStack)
    {
        // An exception thrown and caught within this method (such as out of memory) must not enter it again.
        if (_isBusy)
        {
            return;
        }

        _isBusy = true;
        try
        {
            Forget(pointer, pointersLieOnTheStack);
            var length = thrown is null || isOwn ? 0 : KeepTraceOfEarlierThrow(thrown);
            NextEntry().Set(pointer, time, thrown, length);
        }
#pragma warning disable CA1031 // this runs at every throw of the process and must not disturb it; a missing record makes an outcome Unknown
        catch (Exception)
#pragma warning restore CA1031
        {
            _count = 0;
        }
        finally
        {
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

    /// <summary>
    /// Keeps the stack trace of an earlier throw of the same exception, which is still being handled further out. Returns the current
    /// length of the trace.
    /// </summary>
    /// <remarks>
    /// A failed task rethrows its exception inline: the code that has caught it resumes the awaiting method, which throws it again. From
    /// then on methods are added to the trace that the earlier throw has not passed. For any other second throw nothing is kept: it has
    /// reset the trace, or restored one from before the earlier throw.
    /// </remarks>
    private int KeepTraceOfEarlierThrow(Exception thrown)
    {
        for (var i = _count - 1; i >= 0; i--)
        {
            var earlier = _entries[i];
            if (ReferenceEquals(earlier.Thrown, thrown))
            {
                var passed = CallStack.MethodsOf(thrown);
                if (passed.Length > earlier.TraceLength && passed[^1].IsThrowOfCaptured)
                {
                    earlier.KeepTrace(passed);
                }

                return passed.Length;
            }
        }

        return 0;
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

    /// <summary>One throw. The objects are reused, so that a throw allocates nothing.</summary>
    internal sealed class Entry
    {
        private readonly WeakReference<Exception?> _thrown = new(null);

        public nint Pointer { get; private set; }

        /// <summary>The time of the throw, on the <see cref="ThrowClock"/>.</summary>
        public long Time { get; private set; }

        /// <summary>
        /// The methods of its stack trace before a failed task rethrew the exception on top of this throw; null when none did.
        /// </summary>
        public StackMethod[]? PassedBefore { get; private set; }

        /// <summary>
        /// The length of the stack trace at the time of the throw, if that was on top of another throw of the same exception; otherwise 0.
        /// </summary>
        public int TraceLength { get; private set; }

        /// <summary>The exception; null when it is unknown, or was collected.</summary>
        public Exception? Thrown => _thrown.TryGetTarget(out var thrown) ? thrown : null;

        public void Set(nint pointer, long time, Exception? thrown, int traceLength)
        {
            Pointer = pointer;
            Time = time;
            PassedBefore = null;
            TraceLength = traceLength;
            _thrown.SetTarget(thrown);
        }

        public void KeepTrace(StackMethod[] passed) => PassedBefore ??= passed;
    }
}
