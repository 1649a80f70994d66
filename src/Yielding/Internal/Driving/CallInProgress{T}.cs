using System.Runtime.CompilerServices;

#pragma warning disable CS8500 // the pointers are to local variables, which the garbage collector does not move
namespace Yielding.Internal;

/// <summary>
/// A call in progress on this thread, and the object that it is made for. It is a local variable of the method that makes the call.
/// </summary>
/// <remarks>
/// The calls of a thread are linked by their addresses on its stack, and a thread-static field has the address of the innermost one. To
/// store the object in that field would take a write barrier of the garbage collector, at the begin and at the end of each call: a seventh
/// of the time of a small scope.
/// </remarks>
internal unsafe ref struct CallInProgress<T>
    where T : class
{
    private readonly ref Link* _innermost; // looked up once: on Linux each lookup of a thread-static field is a call
    private Link _link;

    private CallInProgress(ref Link* innermost, T? target)
    {
        _innermost = ref innermost;
        _link.Target = target;
        _link.Outer = innermost;
    }

    /// <summary>Begins a call. The method that makes it ends it, whatever the call throws.</summary>
    /// <param name="call">A local variable of the method.</param>
    /// <param name="innermost">The thread-static field.</param>
    /// <param name="target">What the call is made for; null hides the calls further out.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Begin(out CallInProgress<T> call, ref Link* innermost, T? target)
    {
        call = new CallInProgress<T>(ref innermost, target);
        innermost = (Link*)Unsafe.AsPointer(ref call._link);
    }

    /// <summary>Returns what the innermost call is made for, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T? TargetOf(Link* innermost) => innermost is null ? null : innermost->Target;

    /// <summary>Ends the call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void End() => _innermost = _link.Outer;

    internal struct Link
    {
        public T? Target;
        public Link* Outer;
    }
}
