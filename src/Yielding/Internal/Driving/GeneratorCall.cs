using System.Runtime.CompilerServices;

#pragma warning disable CS8500 // the pointers are to local variables, which the garbage collector does not move
namespace Yielding.Internal;

/// <summary>
/// A call in progress that runs the generator of an entry, or the body of a direct run. It is a local variable of the method that makes
/// the call.
/// </summary>
/// <remarks>
/// The calls of a thread are linked by their addresses on its stack. To store an object in a thread-static field instead would take a write
/// barrier of the garbage collector, and the four of them were a seventh of the time of a scope.
/// </remarks>
internal unsafe ref struct GeneratorCall
{
    [ThreadStatic]
    private static Link* t_innermost;

    private readonly ref Link* _innermost; // looked up once: on Linux each lookup of a thread-static field is a call
    private Link _link;

    private GeneratorCall(YieldPoint? entry)
    {
        _innermost = ref t_innermost;
        _link.Entry = entry;
        _link.Outer = _innermost;
    }

    /// <summary>The entry of the innermost call on this thread; null where a generator was resumed by other code.</summary>
    public static YieldPoint? Running
    {
        get
        {
            var innermost = t_innermost;

            return innermost is null ? null : innermost->Entry;
        }
    }

    /// <summary>Begins a call. The method that makes it ends it, whatever the call throws.</summary>
    /// <param name="call">A local variable of the method.</param>
    /// <param name="entry">The entry; null for code of a caller that continues inside a call which runs a generator.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Begin(out GeneratorCall call, YieldPoint? entry)
    {
        call = new GeneratorCall(entry);
        call._innermost = (Link*)Unsafe.AsPointer(ref call._link);
    }

    /// <summary>Ends the call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void End() => _innermost = _link.Outer;

    private struct Link
    {
        public YieldPoint? Entry;
        public Link* Outer;
    }
}
