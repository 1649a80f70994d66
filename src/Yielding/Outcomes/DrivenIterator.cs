using System.Runtime.CompilerServices;
using Yielding.Internal;

#pragma warning disable CS8500 // as in CallInProgress
namespace Yielding.Outcomes;

/// <summary>
/// The asynchronous iterator whose setup the library is running on this thread. It is never disposed at its <c>yield</c> without an
/// <see cref="AmbientExit"/>, so its scopes need not read the state machine while nothing was thrown.
/// </summary>
internal static unsafe class DrivenIterator
{
    // Most generators hold no scope, so threads store their iterators only after a scope has needed one.
    private static bool s_isNeeded;

    [ThreadStatic]
    private static CallInProgress<object>.Link* t_innermost;

    public static bool IsNeeded => s_isNeeded;

    /// <summary>Begins the call that runs the setup of an iterator.</summary>
    /// <param name="call">A local variable of the method that makes the call.</param>
    /// <param name="iterator">The iterator.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Begin(out CallInProgress<object> call, object iterator) =>
        CallInProgress<object>.Begin(out call, ref t_innermost, iterator);

    /// <summary>Returns whether the library drives the iterator of this method, which is running on this thread.</summary>
    public static bool IsOf(in StackMethod method)
    {
        s_isNeeded = true;

        return CallInProgress<object>.TargetOf(t_innermost) is { } current && method.IsOf(current);
    }
}
