using System.Collections.Concurrent;
using System.Reflection;

namespace Yielding.Outcomes;

/// <summary>The place at which an asynchronous scope is entered: the enclosing method, and the offset in its code.</summary>
/// <remarks>One object serves all entries at a place, unless active scopes are counted there: then each entry has its own object.</remarks>
internal sealed class EntryPlace
{
    private static readonly ConcurrentDictionary<(StackMethod Method, int Offset), EntryCounter> s_counters = new(new ByIdentity());

    private readonly EntryCounter.Entry? _counted;

    /// <param name="method">The enclosing method.</param>
    /// <param name="offset">The offset of the entry in its code, from the stack frame.</param>
    /// <param name="line">The line of the entry, from the compiler.</param>
    /// <param name="callee">The method that the enclosing one has called, if it does not belong to the library.</param>
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

    /// <summary>The enclosing method: the innermost asynchronous one on the stack of the entry.</summary>
    public StackMethod Method { get; }

    /// <summary>
    /// The offset of the entry in the code of that method, from the stack frame; 0 or less when unknown. It only distinguishes entries.
    /// </summary>
    public int Offset { get; }

    /// <summary>The line of the entry, from the compiler.</summary>
    public int Line { get; }

    /// <summary>Whether the enclosing method is an asynchronous iterator, which its consumer may dispose at a <c>yield</c>.</summary>
    public bool IsIterator { get; }

    /// <summary>The place in the method's IL at which the scope is entered, if the method has a state machine that can be read.</summary>
    public EntryRange Entry { get; }

    /// <summary>
    /// The layout of the state machine, with the pending exceptions of its blocks; null when it has none that can be read.
    /// </summary>
    public StateMachineLayout? Layout { get; }

    /// <summary>
    /// Whether no other scope that was entered here has been active since this entry, so that an exception that has passed the enclosing
    /// method has passed this call of it. False where active scopes are not counted, because the state machine is exact.
    /// </summary>
    public bool IsOnlyActiveEntry => _counted is { IsOnlyActive: true };

    /// <summary>The member that contains the line of the entry, if the place was kept for that line.</summary>
    public string? Member { get; set; }

    /// <summary>
    /// Whether several methods enter scopes in this line, such as lambdas of one member, so that the line does not identify the place: each
    /// entry has to find its own.
    /// </summary>
    public bool IsOneOfSeveral { get; private set; }

    /// <summary>Finds the place of the entry on the current stack; null when there is no asynchronous method.</summary>
    /// <param name="line">The line of the entry, from the compiler.</param>
    /// <param name="isCaller">Whether the enclosing method called the library itself.</param>
    public static EntryPlace? Find(int line, out bool isCaller)
    {
        var method = CallStack.FindEnclosingMethod(out var offset, out var callee);
        isCaller = callee is null;

        return method is null ? null : new EntryPlace(method.Value, offset, line, callee?.Method);
    }

    /// <summary>Counts a scope that is entered here.</summary>
    /// <returns>The place, which the scope keeps until <see cref="Exit"/>.</returns>
    public EntryPlace Enter() => Layout is not null ? this : new EntryPlace(this, Counter().Enter());

    /// <summary>Removes a scope from the count that has been exited, or whose setup has failed.</summary>
    public void Exit() => _counted?.Exit();

    /// <summary>
    /// Notes that another method disposes a scope that was entered in this line. That method may enter scopes in the same line too.
    /// </summary>
    public void NoteDisposalIn(in StackMethod other) => IsOneOfSeveral |= Member is not null && other.IsPartOf(Member);

    // Types that can be unloaded must not be kept alive, so their scopes are not counted: each counts as one of several.
    private EntryCounter Counter()
    {
        if (!Method.IsCollectible && Offset > 0)
        {
            return s_counters.GetOrAdd((Method, Offset), static _ => new EntryCounter());
        }

        var crowded = new EntryCounter();
        crowded.Enter();

        return crowded;
    }

    private sealed class ByIdentity : IEqualityComparer<(StackMethod Method, int Offset)>
    {
        public bool Equals((StackMethod Method, int Offset) x, (StackMethod Method, int Offset) y) =>
            x.Offset == y.Offset && x.Method.IsSame(y.Method);

        public int GetHashCode((StackMethod Method, int Offset) obj) => HashCode.Combine(obj.Offset, obj.Method.Method?.Name);
    }
}
