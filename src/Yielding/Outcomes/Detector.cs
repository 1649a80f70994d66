using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>Detects how the body of a synchronous scope ended.</summary>
internal static class Detector
{
    /// <summary>The code that exits the scope holds it. True where that can't be known.</summary>
    /// <param name="handle">The address of the scope's handle.</param>
    /// <param name="thread">The thread of the entry.</param>
    public static bool IsExitedByOwner(nint handle, int thread)
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            return true; // native AOT keeps no IL
        }

        var isOnStack = thread == Environment.CurrentManagedThreadId && ExceptionPointers.IsOnThisStack(handle);

        return Disposal.Find(CallStack.Capture(), handle, isOnStack, isOfGenerator: true) is DisposingCode.Owner or DisposingCode.AsyncOwner;
    }

    /// <summary>How the body ended; null when that cannot be determined, because nothing is to be inferred.</summary>
    /// <param name="since">Exceptions thrown up to this time are not the body's.</param>
    /// <param name="handle">The address of the scope's handle: of a variable on the stack of the method that holds the scope, or anywhere.</param>
    /// <param name="thread">The thread of the entry.</param>
    /// <param name="counted">Whether other scopes of the same generator are open; null where that doesn't matter.</param>
    public static BodyOutcome? Detect(long since, nint handle, int thread, EntryCounter.Entry? counted) =>
        ThrowClock.NothingSince(since) ? BodyOutcome.Completed
        : Platform.HasPointers ? PointerDetector.Detect(since, handle, thread)
        : Platform.SeesThrows ? TraceDetector.Detect(since, handle, thread, counted)
        : null;
}
