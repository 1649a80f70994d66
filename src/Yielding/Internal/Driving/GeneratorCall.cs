using System.Runtime.CompilerServices;

#pragma warning disable CS8500 // as in CallInProgress
namespace Yielding.Internal;

/// <summary>A call in progress that runs the generator of an entry, or the body of a direct run.</summary>
internal static unsafe class GeneratorCall
{
    [ThreadStatic]
    private static CallInProgress<YieldPoint>.Link* t_innermost;

    /// <summary>The entry of the innermost call on this thread; null where a generator was resumed by other code.</summary>
    public static YieldPoint? Running => CallInProgress<YieldPoint>.TargetOf(t_innermost);

    /// <summary>Begins a call, as <see cref="CallInProgress{T}"/> says.</summary>
    /// <param name="call">A local variable of the method that makes the call.</param>
    /// <param name="entry">The entry; null for code of a caller that continues inside a call which runs a generator.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Begin(out CallInProgress<YieldPoint> call, YieldPoint? entry) =>
        CallInProgress<YieldPoint>.Begin(out call, ref t_innermost, entry);
}
