using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>Detects the outcome of a synchronous scope.</summary>
internal static class Detector
{
    /// <summary>Returns whether the enclosing method exits the scope. True where that cannot be determined.</summary>
    /// <param name="handle">The address of the scope's handle.</param>
    /// <param name="thread">The thread of the entry.</param>
    public static bool IsExitedByEnclosingMethod(nint handle, int thread)
    {
        var isOnStack = thread == Environment.CurrentManagedThreadId && ExceptionPointers.IsOnThisStack(handle);

        // Native AOT keeps no IL.
        return !RuntimeFeature.IsDynamicCodeSupported
            || Disposal.Find(CallStack.Capture(), handle, isOnStack, isOfGenerator: true)
                is DisposingCode.Owner or DisposingCode.AsyncOwner;
    }

    /// <summary>Detects the outcome; null when inference is turned off.</summary>
    /// <param name="since">Exceptions thrown up to this time are not the body's.</param>
    /// <param name="handle">The address of the scope's handle: a variable of the enclosing method, or anywhere else.</param>
    /// <param name="thread">The thread of the entry.</param>
    /// <param name="counted">Counts the active scopes of the same generator; null where that is not needed.</param>
    public static BodyOutcome? Detect(long since, nint handle, int thread, EntryCounter.Entry? counted) =>
        ThrowClock.NothingSince(since) ? BodyOutcome.Completed
        : Platform.HasPointers ? PointerDetector.Detect(since, handle, thread)
        : Platform.TracksThrows ? TraceDetector.Detect(since, handle, thread, counted)
        : null;
}
