namespace Yielding.Internal;

/// <summary>One entry of an exit stack.</summary>
/// <param name="kind">An <see cref="ExitKind"/>, or the asynchronous half's counterpart.</param>
/// <param name="hears">The entry is told the exception.</param>
/// <param name="target">What is exited.</param>
/// <param name="state">What belongs to it.</param>
internal readonly struct ExitEntry(object kind, bool hears, object target, object? state = null)
{
    public ExitEntry(ExitKind kind, object target, object? state = null)
        : this(kind, kind.Hears, target, state)
    {
    }

    public object Kind => kind;

    // A stack hears as soon as one of its own entries does, and those can be registered later than the stack itself.
    public bool Hears => hears || target is LiveScope { HearsExceptions: true };

    public object Target => target;

    public object? State => state;
}
