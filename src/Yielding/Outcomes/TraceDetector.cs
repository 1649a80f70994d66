namespace Yielding.Outcomes;

/// <summary>
/// Detects the outcome of a synchronous scope from the stack traces of the newest throws, where the runtime does not expose which exception
/// is in flight (native AOT).
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

        return Conclude(
            stack,
            thrown,
            isAll,
            isHeldHere: code is DisposingCode.Owner or DisposingCode.AsyncOwner,
            isOfThisCall: onlyThread is not null || counted is { IsOnlyActive: true });
    }

    /// <param name="stack">The stack of the code that exits the scope.</param>
    /// <param name="thrown">The exceptions thrown since the entry that are alive, the newest first.</param>
    /// <param name="isAll">Whether none is missing.</param>
    /// <param name="isHeldHere">
    /// Whether the enclosing method exits the scope, so that an exception that is leaving the body has passed this code.
    /// </param>
    /// <param name="isOfThisCall">Whether an exception of this thread cannot belong to another call of the same method.</param>
    /// <remarks>
    /// An exception that is leaving the body has passed the enclosing method, which is further out on the stack. That method may also have
    /// handled it. Behind a continuation the stack belongs to another call chain. An exception of another thread may belong to another
    /// call, so it is not reported.
    /// </remarks>
    public static BodyOutcome Conclude(CallStack stack, List<RecentThrow> thrown, bool isAll, bool isHeldHere, bool isOfThisCall)
    {
        var candidates = thrown.FindAll(
            one => one.Passed() is var passed && (passed.MayLackMethods || MayHavePassed(passed.Methods, stack)));
        var here = candidates.FindAll(one => one.Thread == Environment.CurrentManagedThreadId).ConvertAll(one => one.Exception);

        return here.Count > 0 && isOfThisCall ? BodyOutcome.Ambiguous([.. here])
            : candidates.Count > 0 || !isAll || !isHeldHere ? BodyOutcome.Unknown
            : BodyOutcome.Completed;
    }

    private static bool MayHavePassed(StackMethod[] passed, CallStack stack) =>
        Array.Exists(passed, method => !method.IsIdentified || stack.Own.Any(call => call.Method.IsSame(method)));
}
