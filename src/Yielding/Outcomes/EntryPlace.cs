using System.Collections.Concurrent;
using System.Reflection;

namespace Yielding.Outcomes;

/// <summary>The place of the code that enters an asynchronous scope: the enclosing method, and where in its code the entry is called.</summary>
/// <remarks>One object serves all entries at a place, unless open scopes are counted there; then each entry has an object of its own.</remarks>
internal sealed class EntryPlace
{
    private static readonly ConcurrentDictionary<Identity, EntryCounter> s_counters = new();

    private readonly EntryCounter.Entry? _counted;

    /// <param name="method">The enclosing method.</param>
    /// <param name="offset">The offset of the entry in its code, as the stack frame gives it.</param>
    /// <param name="line">The line that the entry was given by the compiler.</param>
    /// <param name="callee">The method that the enclosing one has called, if that is not the library's.</param>
    public EntryPlace(in StackMethod method, int offset, int line, MethodBase? callee)
    {
        Method = method;
        Offset = offset;
        Line = line;
        Layout = method.Method?.DeclaringType is { } type ? StateMachineLayout.Of(type) : null;
        Entry = Layout?.FindEntry(line, callee) ?? EntryRange.Unknown;
        IsIterator = Layout is { IsIterator: true };
    }

    private EntryPlace(EntryPlace place, EntryCounter.Entry counted)
    {
        Method = place.Method;
        Offset = place.Offset;
        Line = place.Line;
        _counted = counted;
    }

    /// <summary>The enclosing method: the first asynchronous one out from the entry.</summary>
    public StackMethod Method { get; }

    /// <summary>The offset of the entry in the code of that method, as the stack frame gives it; 0 or less when it is not known. It only tells entries apart.</summary>
    public int Offset { get; }

    /// <summary>The line of the entry, as the compiler has filled it in.</summary>
    public int Line { get; }

    /// <summary>The enclosing method is an asynchronous iterator, which its consumer may dispose at a <c>yield</c>.</summary>
    public bool IsIterator { get; }

    /// <summary>Where in the method's IL the scope is entered, if the method has a state machine that can be read.</summary>
    public EntryRange Entry { get; }

    /// <summary>Shows where that method keeps the pending exceptions of its blocks; null when it has no state machine that can be read.</summary>
    public StateMachineLayout? Layout { get; }

    /// <summary>
    /// No other call had a scope open, since this entry, that was entered here: an exception that has passed the enclosing method since then has passed this call of
    /// it. False where open scopes are not counted, because the state machine tells more.
    /// </summary>
    public bool IsOnlyOpenEntry => _counted is { IsOnlyOpen: true };

    /// <summary>The member in whose line the entry stands, if the place was kept for that line.</summary>
    public string? Member { get; set; }

    /// <summary>
    /// Several methods enter scopes in this one line, lambdas of one member perhaps, so that the line doesn't identify the place: each entry has to look for its own.
    /// </summary>
    public bool IsOneOfSeveral { get; private set; }

    /// <summary>The place of a call on the current stack.</summary>
    /// <param name="line">The line that the entry was given by the compiler.</param>
    /// <param name="isCaller">Whether the enclosing method called the library itself.</param>
    public static EntryPlace? Find(int line, out bool isCaller)
    {
        var method = CallStack.FindEnclosingMethod(out var offset, out var callee);
        isCaller = callee is null;

        return method is null ? null : new EntryPlace(method.Value, offset, line, callee?.Method);
    }

    /// <summary>A scope is entered here.</summary>
    /// <returns>The place, as the scope has to keep it until <see cref="Exit"/>.</returns>
    public EntryPlace Enter() => Layout is not null ? this : new EntryPlace(this, Counter().Enter());

    /// <summary>The scope has been exited, or its setup has failed.</summary>
    public void Exit() => _counted?.Exit();

    /// <summary>A scope that was entered in this line is disposed by another method: by one that enters scopes in the same line, perhaps.</summary>
    public void NoteDisposalIn(in StackMethod other) => IsOneOfSeveral |= Member is not null && other.IsPartOf(Member);

    // Types that can be unloaded must not be kept alive; their scopes are not counted together, but all of them count as not being alone.
    private EntryCounter Counter()
    {
        if (!Method.IsCollectible && Offset > 0)
        {
            return s_counters.GetOrAdd(new Identity(Method, Offset), static _ => new EntryCounter());
        }

        var crowded = new EntryCounter();
        crowded.Enter();

        return crowded;
    }

    private readonly struct Identity(StackMethod method, int offset) : IEquatable<Identity>
    {
        private readonly StackMethod _method = method;
        private readonly int _offset = offset;

        public bool Equals(Identity other) => _offset == other._offset && _method.IsSame(other._method);

        public override bool Equals(object? obj) => obj is Identity other && Equals(other);

        public override int GetHashCode() => HashCode.Combine(_offset, _method.Method?.Name);
    }
}
