namespace Yielding.Outcomes;

/// <summary>
/// Detects how the body of a synchronous scope ended, where the runtime does not show which exception is in flight (native AOT): from the stack traces of the newest throws.
/// </summary>
internal static class TraceDetector
{
    /// <inheritdoc cref="Detector.Detect"/>
    public static BodyOutcome Detect(long since, nint handle, int thread, EntryCounter.Entry? counted)
    {
        var here = Environment.CurrentManagedThreadId;
        var liesHere = thread == here && ExceptionPointers.IsOnThisStack(handle);
        if (!RecentThrows.AnySince(since, onlyThread: null))
        {
            return BodyOutcome.Completed;
        }

        var stack = CallStack.Capture();
        var isOnStack = liesHere && !stack.Own.Any(call => call.Method.IsRuntimeAsync);
        int? onlyThread = thread == here && (isOnStack || !stack.Own.Any(call => call.Method.IsAsync)) ? here : null;
        var code = Disposal.Find(stack, handle, isOnStack);
        if (!RecentThrows.AnySince(since, code == DisposingCode.Other ? null : onlyThread))
        {
            return BodyOutcome.Completed;
        }

        var thrown = RecentThrows.After(since, onlyThread, out var isAll) ?? [];

        return Conclude(stack, thrown, isAll, isHeldHere: code is DisposingCode.Owner or DisposingCode.AsyncOwner, isOfThisCall: onlyThread is not null || counted is { IsOnlyOpen: true });
    }

    /// <param name="stack">The stack of the code that exits the scope.</param>
    /// <param name="thrown">The exceptions thrown since the entry that are alive, the newest first.</param>
    /// <param name="isAll">Whether these are all.</param>
    /// <param name="isHeldHere">Whether the code that exits the scope holds it, so that an exception that is leaving the body has passed this code.</param>
    /// <param name="isOfThisCall">Whether what this thread has thrown can't be the exception of another call of the same method.</param>
    /// <remarks>
    /// An exception that is leaving the body has passed the method that holds the scope, and that method is on the stack, further out than this. It may as well have handled
    /// the exception. Behind a continuation the stack is that of another call chain. What another thread has thrown may be the exception of another call: it is not named.
    /// </remarks>
    public static BodyOutcome Conclude(CallStack stack, List<RecentThrow> thrown, bool isAll, bool isHeldHere, bool isOfThisCall)
    {
        var candidates = thrown.FindAll(one => one.Passed() is var passed && (passed.MayLackMethods || MayHavePassed(passed.Methods, stack)));
        var here = candidates.FindAll(one => one.Thread == Environment.CurrentManagedThreadId).ConvertAll(one => one.Exception);

        return here.Count > 0 && isOfThisCall ? BodyOutcome.Ambiguous([.. here])
            : candidates.Count > 0 || !isAll || !isHeldHere ? BodyOutcome.Unknown
            : BodyOutcome.Completed;
    }

    private static bool MayHavePassed(StackMethod[] passed, CallStack stack) =>
        Array.Exists(passed, method => !method.IsIdentified || stack.Own.Any(call => call.Method.IsSame(method)));
}
