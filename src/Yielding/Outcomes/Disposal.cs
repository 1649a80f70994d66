using System.Reflection;
using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>Whose code is exiting a synchronous scope, and what it proves that no exception is in flight for it.</summary>
internal enum DisposingCode
{
    /// <summary>The code that holds the scope, at the end of a block that guards the body: an exception that is leaving the body would be in flight.</summary>
    Owner,

    /// <summary>An asynchronous method that holds the scope, in ordinary code: the compiler may have caught an exception there, to throw it again later.</summary>
    AsyncOwner,

    /// <summary>An asynchronous method in ordinary code. It may hold the scope, or not.</summary>
    AsyncMethod,

    /// <summary>Code of which it is not known that it has guarded the body: a container, a fixture, a continuation. It may have been called after the exception was caught.</summary>
    Other,
}

/// <summary>Finds whose code is exiting a synchronous scope: from the calls on the stack, and from the IL of their methods.</summary>
internal static class Disposal
{
    // How deep methods are followed that the JIT may have inlined into each other.
    private const int InliningDepth = 3;

    /// <param name="stack">The stack of the code that exits the scope.</param>
    /// <param name="handle">The address of the scope's handle; 0 when it is no variable of the caller.</param>
    /// <param name="isOnStack">Whether that address lies on this stack, and the scope was entered on this thread.</param>
    /// <param name="isOfGenerator">Whether it is known that the library is resuming a generator, so that what called that is of no interest.</param>
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
                return found == DisposingCode.Owner && !isOfGenerator && MayBeNewer(stack, i) && IsPendingBehind(stack, i) ? DisposingCode.AsyncMethod : found;
            }
        }

        return DisposingCode.Other;
    }

    /// <summary>The owner disposes something else than the scope, which the JIT may have inlined.</summary>
    private static bool MayBeNewer(CallStack stack, int owner) => owner > 0 || MethodCode.Of(stack.Calls[0].Method) is { DisposesScopes: false };

    /// <summary>
    /// What the owner disposes may be newer than the scope, and made by an asynchronous method further out in a <c>finally</c> block that awaits: there an exception may be
    /// pending.
    /// </summary>
    private static bool IsPendingBehind(CallStack stack, int owner) => stack.Own.Skip(owner + 1).Any(
        call => call.Method.IsAsync && MethodCode.Of(call.Method)?.MayBePendingAt(call.Offset) != false);

    /// <summary>Whose code it is, if this call decides that; else null.</summary>
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

        // What the method is just calling: a disposal of its own, or the library for index 0. Other calls dispose as a side effect.
        var callee = index == 0 ? null : stack.Calls[index - 1].Method.Method;
        var disposes = index == 0 || stack.Calls[index - 1].Method.IsDisposal;
        var offset = FindOffset(call, code, callee);
        var holdsHandle = index == 0 && isOnStack && !HoldsCopy(code, offset, InliningDepth);
        if (holdsHandle && !method.IsAsync)
        {
            return DisposingCode.Owner;
        }

        if (code.FinallyBlocksAt(offset ?? 0) is { Count: > 0 } blocks && (offset is not null || disposes))
        {
            if (method.IsAsyncIterator && blocks.Exists(code.HoldsYield))
            {
                return DisposingCode.Other; // its consumer may have failed, and compiled code may have caught that
            }

            if (disposes && (holdsHandle || (IsOwnerOf(code, blocks, callee, isSomewhere: offset is null) && !(offset is null && index == 0 && CallsDisposalOfOthers(code)))))
            {
                return method.IsAsync && blocks.Exists(block => code.DisposesIn(block, callee) && code.MayBePendingIn(block)) ? DisposingCode.AsyncMethod : DisposingCode.Owner;
            }

            // A wrapper may dispose in a finally block of its own: then its user decides.
            if (!method.IsDisposal && (offset is not null || !code.DisposesInOrdinaryCode(callee)))
            {
                return DisposingCode.Other;
            }

            if (method.IsDisposal)
            {
                return null;
            }
        }

        if (method.IsAsyncIterator)
        {
            return DisposingCode.Other;
        }

        if (method.IsAsync)
        {
            return holdsHandle || (index == 0 && offset is { } at && code.DisposesOwnScopeAt(at)) ? DisposingCode.AsyncOwner : DisposingCode.AsyncMethod;
        }

        if (offset is not { } place)
        {
            return method.IsIterator
                ? IsIteratorsOwn(method, code) && !code.DisposesInOrdinaryCode(callee) && !CallsDisposalOfOthers(code) ? DisposingCode.Owner : DisposingCode.Other
                : disposes && CallsOwner(code, callee) && !CallsDisposalOfOthers(code) ? DisposingCode.Owner
                : null;
        }

        if (index == 0 && code.DisposesOwnScopeAt(place))
        {
            return DisposingCode.Owner;
        }

        // The end of a block within an iterator, which the JIT may have inlined, is the iterator's own code.
        if (method.IsIterator || code.StepsAt(place))
        {
            return IsEndOfIteratorBlock(stack, index, code) ? DisposingCode.Owner : DisposingCode.Other;
        }

        return disposes && code.InlinedAt(place, callee) is { } inlined && IsOwnerInlined(inlined, callee, InliningDepth)
            ? DisposingCode.Owner
            : null;
    }

    /// <summary>
    /// Where in the method's IL the running code stands; null when that is not known: in a block that the JIT has compiled as a function of its own, and where code was
    /// inlined. While an older exception is being handled on this thread, a frame in the handler gives the place where that was thrown: it is right only if the call there is
    /// that of the callee.
    /// </summary>
    private static int? FindOffset(CallStack.Call call, MethodCode code, MethodBase? callee) =>
        call.Offset > 0 && (!ExceptionPointers.IsAny || code.Calls(call.Offset, callee?.Name ?? nameof(IDisposable.Dispose))) ? call.Offset : null;

    /// <summary>All of these blocks that may be disposing the callee dispose what the method has obtained itself.</summary>
    private static bool IsOwnerOf(MethodCode code, List<ExceptionHandlingClause> blocks, MethodBase? callee, bool isSomewhere)
    {
        var disposing = blocks.FindAll(block => code.DisposesIn(block, callee));

        return disposing.Count > 0 && disposing.TrueForAll(code.DisposesWhatItObtained) && !(isSomewhere && code.DisposesInOrdinaryCode(callee));
    }

    /// <summary>The handle on the stack is a copy of one that is kept elsewhere: the method disposes a scope that it has not obtained itself, or it calls what does.</summary>
    private static bool HoldsCopy(MethodCode code, int? offset, int depth) =>
        code.DisposesScopes ? code.DisposesScopeOfOthers
            : code.DisposesAnything // generic code, which was given the handle
            || (offset is null && CallsDisposalOfOthers(code))
            || (offset is { } place && code.InlinedAt(place, callee: null) is { } inlined
                && (new StackMethod(inlined).IsDisposal || (depth > 0 && MethodCode.Of(new StackMethod(inlined)) is { } further && HoldsCopyInlined(further, depth - 1))));

    /// <summary>A method that is called, and that the JIT may have inlined, disposes what it has not obtained itself. Disposals are no such calls.</summary>
    private static bool CallsDisposalOfOthers(MethodCode code) => code.IsOptimized && code.Callees.Any(
        callee => !new StackMethod(callee).IsDisposal && !MethodCode.IsIteratorFinally(callee) && MethodCode.Of(new StackMethod(callee)) is { DisposesOthers: true });

    private static bool HoldsCopyInlined(MethodCode code, int depth) =>
        code.DisposesScopes
            ? code.DisposesScopeOfOthers
            : depth > 0 && code.Callees.Any(callee => MethodCode.Of(new StackMethod(callee)) is { } further && HoldsCopyInlined(further, depth - 1));

    /// <summary>From .NET 10 on the JIT inlines methods with <c>finally</c> blocks, so that no frame shows them.</summary>
    private static bool IsOwnerInlined(MethodBase method, MethodBase? callee, int depth) =>
        MethodCode.Of(new StackMethod(method)) is { } code
        && (IsOwnerOf(code, code.FinallyBlocksAt(0), callee, isSomewhere: true)
            || (depth > 0 && code.Callees.Any(further => IsOwnerInlined(further, callee, depth - 1))));

    /// <summary>A method that is called, and that the JIT may have inlined, disposes what it has obtained itself.</summary>
    private static bool CallsOwner(MethodCode code, MethodBase? callee) =>
        code.IsOptimized && code.Callees.Any(further => IsOwnerInlined(further, callee, InliningDepth - 1));

    private static bool IsEndOfIteratorBlock(CallStack stack, int index, MethodCode code) =>
        index > 0 && stack.Calls[index - 1].Method is { Method: { } inner } callee
            ? (MethodCode.IsIteratorFinally(inner) || callee.IsDisposal) && IsIteratorsOwn(stack.Calls[index].Method, code)
            : IsIteratorsOwn(stack.Calls[index].Method, code);

    // Where the step was inlined into the consumer, its code is not known here.
    private static bool IsIteratorsOwn(StackMethod method, MethodCode code) => !method.IsIterator || code.IteratorDisposesWhatItObtained;

    // Native AOT keeps no IL. A handle on the stack, or in the state machine of the method that disposes it, is taken for the method's own.
    internal static DisposingCode FindWithoutCode(StackMethod method, bool isCaller, nint handle, bool isOnStack) =>
        isCaller && handle != 0 && (method.IsAsync || (isOnStack && !method.IsDisposal)) ? DisposingCode.Owner : DisposingCode.Other;
}
