using System.Reflection;
using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>
/// The kind of code that exits a synchronous scope. It determines what follows when no exception is in flight.
/// </summary>
internal enum DisposingCode
{
    /// <summary>
    /// The enclosing method, at the end of a block that guards the body: an exception that propagates from the body is still in flight.
    /// </summary>
    Owner,

    /// <summary>
    /// An asynchronous enclosing method, in ordinary code: the compiler may have caught an exception there, to throw it again later.
    /// </summary>
    AsyncOwner,

    /// <summary>An asynchronous method in ordinary code, which may or may not be the enclosing method.</summary>
    AsyncMethod,

    /// <summary>
    /// Code that may not have guarded the body: a container, a fixture, a continuation. It may have been called after an exception was
    /// caught.
    /// </summary>
    Other,
}

/// <summary>
/// Determines which code is exiting a synchronous scope, from the calls on the stack and the IL of their methods.
/// </summary>
internal static class Disposal
{
    // The depth to which methods are followed that the JIT may have inlined into each other.
    private const int InliningDepth = 3;

    /// <summary>Determines which code is exiting a scope.</summary>
    /// <param name="stack">The stack of the code that exits the scope.</param>
    /// <param name="handle">The address of the scope's handle; 0 when the handle is not a variable of the caller.</param>
    /// <param name="isOnStack">Whether that address lies on this stack, and the scope was entered on this thread.</param>
    /// <param name="isOfGenerator">Whether the library is known to be resuming a generator, so that outer calls do not count.</param>
    public static DisposingCode Find(CallStack stack, nint handle, bool isOnStack, bool isOfGenerator = false)
    {
        if (stack.IsDriven)
        {
            return DisposingCode.Owner;
        }

        for (var i = 0; i < stack.Count; i++)
        {
            if (Find(stack, i, handle, isOnStack) is { } found)
            {
                var mayBePending = found == DisposingCode.Owner && !isOfGenerator && MayBeNewer(stack, i) && MayBePendingBehind(stack, i);

                return mayBePending ? DisposingCode.AsyncMethod : found;
            }
        }

        return DisposingCode.Other;
    }

    /// <summary>
    /// Returns whether the enclosing method disposes an object that may be newer than the scope: a wrapper, whose code may be inlined.
    /// </summary>
    private static bool MayBeNewer(CallStack stack, int enclosing) =>
        enclosing > 0 || MethodCode.Of(stack.Calls[0].Method) is { DisposesScopes: false };

    /// <summary>
    /// Returns whether an exception may be pending in an asynchronous method further out, which called the enclosing method in a
    /// <c>finally</c> block that awaits.
    /// </summary>
    private static bool MayBePendingBehind(CallStack stack, int enclosing) => stack.Own.Skip(enclosing + 1).Any(
        call => call.Method.IsAsync && MethodCode.Of(call.Method)?.MayBePendingAt(call.Offset) != false);

    /// <summary>Determines which code it is from one call on the stack; null when the next outer call decides.</summary>
    private static DisposingCode? Find(CallStack stack, int index, nint handle, bool isOnStack)
    {
        var call = stack.Calls[index];
        var method = call.Method;
        if (MethodCode.Of(method) is not { } code)
        {
            return RuntimeFeature.IsDynamicCodeSupported ? null : FindWithoutCode(method, isCaller: index == 0, handle, isOnStack);
        }

        if (method.IsIteratorDisposal)
        {
            return null;
        }

        // The method is calling a disposal of its own, or the library at index 0. Other calls dispose as a side effect.
        var callee = index == 0 ? null : stack.Calls[index - 1].Method.Method;
        var disposes = index == 0 || stack.Calls[index - 1].Method.IsDisposal;
        var offset = FindOffset(call, code, callee);
        var holdsHandle = index == 0 && isOnStack && !HoldsCopy(code, offset);
        if (holdsHandle && !method.IsAsync)
        {
            return DisposingCode.Owner;
        }

        if (code.FinallyBlocksAt(offset ?? 0) is { Count: > 0 } blocks && (offset is not null || disposes))
        {
            if (method.IsAsyncIterator && blocks.Exists(code.HoldsYield))
            {
                return DisposingCode.Other; // the consumer may have failed, and compiled code may have caught its exception
            }

            if (disposes && (holdsHandle || DisposesOwn()))
            {
                var mayBePending = method.IsAsync && blocks.Exists(block => code.DisposesIn(block, callee) && code.MayBePendingIn(block));

                return mayBePending ? DisposingCode.AsyncMethod : DisposingCode.Owner;
            }

            if (method.IsDisposal)
            {
                return null; // a wrapper disposes in a finally block of its own: its caller decides
            }

            if (offset is not null || !code.DisposesInOrdinaryCode(callee))
            {
                return DisposingCode.Other;
            }

            bool DisposesOwn()
            {
                // A frame with an offset is not in a function of its own: the callee was called by inlined code, or by a handler.
                var mayBeInlined = offset is null && (index == 0 || call.Offset > 0);
                var mayBeOfOthers = mayBeInlined
                    ? CallsDisposalOfOthers(code) || (call.Offset > 0 && code.IsOptimized && code.CallsUnknown)
                    : index == 0 && CallsDisposalOfScopesOfOthers(code);

                return IsOwnerOf(code, blocks, callee, isSomewhere: offset is null) && !mayBeOfOthers;
            }
        }

        if (method.IsAsyncIterator)
        {
            return DisposingCode.Other;
        }

        if (method.IsAsync)
        {
            var isOwner = holdsHandle || (index == 0 && offset is { } at && code.DisposesOwnScopeAt(at));

            return isOwner ? DisposingCode.AsyncOwner : DisposingCode.AsyncMethod;
        }

        if (offset is not { } place)
        {
            return FindWithoutOffset(method, code, callee, disposes);
        }

        if (index == 0 && code.DisposesOwnScopeAt(place) && !CallsDisposalOfScopesOfOthers(code))
        {
            return DisposingCode.Owner;
        }

        // The end of a block within an iterator is the iterator's own code, also where the JIT has inlined it.
        if (method.IsIterator || code.StepsAt(place))
        {
            // The offset of optimized code may be that of the next call: a loop that disposes its items, directly or by a method.
            var mayDisposeItems = !method.IsIterator
                && (code.DisposesInOrdinaryCode(callee) || CallsDisposalOfOthers(code) || (code.IsOptimized && code.CallsUnknown));

            return !mayDisposeItems && IsEndOfIteratorBlock(stack, index, code) ? DisposingCode.Owner : DisposingCode.Other;
        }

        // The place may be the start of the statement, so that another of its calls disposes.
        return disposes
            && code.InlinedAt(place, callee) is { } inlined
            && IsOwnerInlined(inlined, callee, InliningDepth)
            && !CallsDisposalOfOthers(code)
                ? DisposingCode.Owner
                : null;
    }

    /// <summary>
    /// Returns the offset of the running code in the method's IL. Null when it cannot be determined: in a block that the JIT has compiled
    /// as a separate function, and where code was inlined.
    /// </summary>
    /// <remarks>
    /// While an older exception is being handled on this thread, the frame of the handler has the offset at which that exception was
    /// thrown. The offset is right only if the instruction there calls the callee.
    /// </remarks>
    private static int? FindOffset(CallStack.Call call, MethodCode code, MethodBase? callee)
    {
        if (call.Offset <= 0)
        {
            return null;
        }

        return !ExceptionPointers.IsAny || code.Calls(call.Offset, callee?.Name ?? nameof(IDisposable.Dispose)) ? call.Offset : null;
    }

    private static DisposingCode? FindWithoutOffset(StackMethod method, MethodCode code, MethodBase? callee, bool disposes)
    {
        if (method.IsIterator)
        {
            var isOwner = IsIteratorsOwn(method, code) && !code.DisposesInOrdinaryCode(callee) && !CallsDisposalOfOthers(code);

            return isOwner ? DisposingCode.Owner : DisposingCode.Other;
        }

        return disposes && CallsOwner(code, callee) && !CallsDisposalOfOthers(code) ? DisposingCode.Owner : null;
    }

    /// <summary>Returns whether all of these blocks that may dispose the callee dispose what the method has obtained itself.</summary>
    private static bool IsOwnerOf(MethodCode code, List<ExceptionHandlingClause> blocks, MethodBase? callee, bool isSomewhere)
    {
        var disposing = blocks.FindAll(block => code.DisposesIn(block, callee));

        return disposing.Count > 0
            && disposing.TrueForAll(code.DisposesWhatItObtained)
            && !(isSomewhere && code.DisposesInOrdinaryCode(callee));
    }

    /// <summary>
    /// Returns whether the handle on the stack is a copy: the method, or a method that it calls, disposes a scope that it has not obtained
    /// itself.
    /// </summary>
    private static bool HoldsCopy(MethodCode code, int? offset)
    {
        if (code.DisposesScopes)
        {
            return code.DisposesScopeOfOthers || CallsDisposalOfScopesOfOthers(code);
        }

        if (code.DisposesAnything || CallsDisposalOfOthers(code))
        {
            return true; // generic code, which has received the handle, or a call that may be inlined
        }

        return offset is { } place && code.InlinedAt(place, callee: null) is { } inlined && HoldsCopyInlined(inlined, InliningDepth - 1);
    }

    /// <summary>
    /// Returns whether a called method that the JIT may have inlined disposes what it has not obtained itself. Disposals do not count.
    /// </summary>
    private static bool CallsDisposalOfOthers(MethodCode code) => CallsDisposal(code, static callee => callee.DisposesOthers);

    private static bool CallsDisposalOfScopesOfOthers(MethodCode code) =>
        CallsDisposal(code, static callee => callee.DisposesScopeOfOthers);

    private static bool CallsDisposal(MethodCode code, Predicate<MethodCode> ofOthers) => code.IsOptimized && code.Callees.Exists(
        callee => !new StackMethod(callee).IsDisposal
            && !MethodCode.IsIteratorFinally(callee)
            && MethodCode.Of(new StackMethod(callee)) is { } called
            && ofOthers(called));

    private static bool HoldsCopyInlined(MethodBase method, int depth) =>
        MethodCode.Of(new StackMethod(method)) is { } code
        && (code.DisposesScopes
            ? code.DisposesScopeOfOthers
            : depth > 0 && code.Callees.Exists(callee => HoldsCopyInlined(callee, depth - 1)));

    /// <summary>
    /// Returns whether a method that the JIT may have inlined, or a method that it calls, disposes in a <c>finally</c> block what it has
    /// obtained itself.
    /// </summary>
    /// <remarks>From .NET 10 on the JIT also inlines methods with <c>finally</c> blocks, which then have no frame.</remarks>
    private static bool IsOwnerInlined(MethodBase method, MethodBase? callee, int depth) =>
        MethodCode.Of(new StackMethod(method)) is { } code
        && (IsOwnerOf(code, code.FinallyBlocksAt(0), callee, isSomewhere: true)
            || (depth > 0 && code.Callees.Exists(further => IsOwnerInlined(further, callee, depth - 1))));

    /// <summary>Returns whether a called method that the JIT may have inlined disposes what it has obtained itself.</summary>
    private static bool CallsOwner(MethodCode code, MethodBase? callee) =>
        code.IsOptimized && code.Callees.Exists(further => IsOwnerInlined(further, callee, InliningDepth - 1));

    private static bool IsEndOfIteratorBlock(CallStack stack, int index, MethodCode code) =>
        index > 0 && stack.Calls[index - 1].Method is { Method: { } inner } callee
            ? (MethodCode.IsIteratorFinally(inner) || callee.IsDisposal) && IsIteratorsOwn(stack.Calls[index].Method, code)
            : IsIteratorsOwn(stack.Calls[index].Method, code);

    // When the step was inlined into the consumer, the iterator's code cannot be determined.
    private static bool IsIteratorsOwn(StackMethod method, MethodCode code) => !method.IsIterator || code.IteratorDisposesWhatItObtained;

    // Native AOT keeps no IL. A handle on the stack, or in the state machine of the disposing method, counts as that method's own.
    internal static DisposingCode FindWithoutCode(StackMethod method, bool isCaller, nint handle, bool isOnStack)
    {
        var holdsHandle = handle != 0 && (method.IsAsync || (isOnStack && !method.IsDisposal));

        return isCaller && holdsHandle ? DisposingCode.Owner : DisposingCode.Other;
    }
}
