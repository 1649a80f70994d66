namespace Yielding.Outcomes;

/// <summary>Detects the outcome of a synchronous scope, where the runtime exposes which exception is in flight.</summary>
/// <remarks>docs/decisions/0001 has the reasons, the argument for soundness, and the known limits.</remarks>
internal static class PointerDetector
{
    /// <inheritdoc cref="Detector.Detect"/>
    public static BodyOutcome Detect(long since, nint handle, int thread)
    {
        var pointer = ExceptionPointers.Pointer;
        if (pointer == 0)
        {
            return DetectHandled(since, handle, thread);
        }

        var thrown = ExceptionPointers.Find(pointer);
        if (thrown?.Time <= since)
        {
            return DetectHandled(since, handle, thread);
        }

        if (thrown?.Thrown is not { } exception)
        {
            return BodyOutcome.Unknown;
        }

        // The exception's frame lies deeper in this stack than the handle: it was thrown by the enclosing method or its callees, and is
        // still being handled. This needs no stack walk.
        return Platform.PointersLieOnTheStack && ExceptionPointers.IsAbove(pointer, handle)
            ? BodyOutcome.Failed(exception)
            : DetectInFlight(thrown, exception, since, handle, thread);
    }

    /// <summary>
    /// Returns the exception in flight that is leaving the body of an asynchronous scope, which a caller disposes in a real <c>finally</c>
    /// block; otherwise null.
    /// </summary>
    public static Exception? FindLeaving(long since) =>
        ExceptionPointers.Pointer is not 0 and var pointer
        && ExceptionPointers.Find(pointer) is { Thrown: { } exception } thrown
        && thrown.Time > since
        && DetectInFlight(thrown, exception, since, handle: 0, thread: 0) is { Status: BodyStatus.Failed, IsAmbiguous: false }
            ? exception
            : null;

    /// <summary>
    /// Handles the case that an exception thrown since the entry is in flight, and the handle does not lie on the stack above it.
    /// </summary>
    private static BodyOutcome DetectInFlight(ThreadThrows.Entry thrown, Exception exception, long since, nint handle, int thread)
    {
        var stack = CallStack.Capture();
        var passed = thrown.PassedBefore ?? CallStack.MethodsOf(exception);
        var (isOnlyThrow, isNewestThrow) = RecentThrows.Find(exception, thrown.Time);
        var mayBeOther = !isNewestThrow;
        for (var i = 0; i < stack.Count; i++)
        {
            var method = stack.Calls[i].Method;
            if (CallStack.Contains(passed, method))
            {
                // If the same method, which awaits itself, is also further out, it cannot be determined which of the two the exception has
                // passed.
                mayBeOther |= stack.Behind.Any(call => call.Method.IsSame(method));

                return mayBeOther ? BodyOutcome.Ambiguous(exception) : BodyOutcome.Failed(exception);
            }

            // An iterator, or an asynchronous method, that the exception has not passed was resumed or started in a catch or finally block.
            // Its own body may have completed, or it may hold the scope for the code that has resumed it.
            mayBeOther |= method.IsIterator || method.IsAsync;
        }

        // The exception has passed a method behind a continuation: a catch or finally block has resumed an asynchronous method, which is
        // exiting its scope. The trace shows this only while no other throw of the same exception resets it.
        var isBehind = thrown.PassedBefore is null
            ? isOnlyThrow && stack.Behind.Any(call => CallStack.Contains(passed, call.Method))
            : stack.IsResumedByFailureOf(passed);

        return isBehind
            ? DetectHandled(stack, since, handle, thread)
            : BodyOutcome.Ambiguous(exception);
    }

    /// <summary>Handles the case that nothing thrown since the entry is in flight.</summary>
    private static BodyOutcome DetectHandled(long since, nint handle, int thread) =>
        RecentThrows.AnySince(since, onlyThread: null)
            ? DetectHandled(CallStack.Capture(), since, handle, thread)
            : BodyOutcome.Completed;

    /// <remarks>
    /// <para>A <c>finally</c> block that contains an <c>await</c>, or that <c>await using</c> creates, is none to the runtime: the compiler
    /// catches the exception, runs the block as ordinary code and rethrows the exception later. So an asynchronous method that caught an
    /// exception, and exits the scope in ordinary code, may be failing or may have handled it: this is ambiguous.</para>
    /// <para>An exception of another thread may also belong to another call of the same method. It must not be thrown here, so the outcome
    /// is Unknown.</para>
    /// </remarks>
    private static BodyOutcome DetectHandled(CallStack stack, long since, nint handle, int thread)
    {
        var here = Environment.CurrentManagedThreadId;

        // The variables of a method that the runtime itself suspends may return on any stack.
        var isOnStack = thread == here && ExceptionPointers.IsOnThisStack(handle) && !stack.Own.Any(call => call.Method.IsRuntimeAsync);
        var code = Disposal.Find(stack, handle, isOnStack);
        if (thread != 0 && thread != here && !stack.Own.Any(call => call.Method.IsAsync))
        {
            return BodyOutcome.Unknown; // without an asynchronous method a body remains on its thread
        }

        if (code == DisposingCode.Owner)
        {
            return BodyOutcome.Completed;
        }

        if (code == DisposingCode.Other)
        {
            return BodyOutcome.Unknown;
        }

        var thrown = RecentThrows.After(since, isOnStack && code == DisposingCode.AsyncOwner ? here : null, out var isAll) ?? [];
        var passed = thrown.ConvertAll(one => one.Passed());
        var caught = thrown
            .Where((_, index) => stack.Own.Any(call => call.Method.IsAsync && CallStack.Contains(passed[index].Methods, call.Method)))
            .ToList();
        var candidates = caught.FindAll(one => one.Thread == here).ConvertAll(one => one.Exception);

        return candidates.Count > 0 ? BodyOutcome.Ambiguous([.. candidates])
            : code == DisposingCode.AsyncOwner && caught.Count == 0 && isAll && !passed.Exists(one => one.MayLackMethods)
                ? BodyOutcome.Completed
            : BodyOutcome.Unknown;
    }
}
