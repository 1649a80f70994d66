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

    /// <summary>Code of which it is not known that it has guarded the body: a container, a fixture, a continuation. It may have been called after somebody had caught.</summary>
    Other,
}

/// <summary>Finds whose code is exiting a synchronous scope.</summary>
internal static class Disposal
{
    /// <param name="stack">The stack of the code that exits the scope.</param>
    /// <param name="handle">The address of the scope's handle; 0 when it is no variable of the caller.</param>
    /// <param name="isOnStack">Whether that address lies on this stack, and the scope was entered on this thread.</param>
    public static DisposingCode Find(CallStack stack, nint handle, bool isOnStack)
    {
        if (stack.IsDriven)
        {
            return DisposingCode.Owner;
        }

        for (var i = 0; i < stack.Count; i++)
        {
            if (Find(stack, i, handle, isOnStack) is { } found)
            {
                return found;
            }
        }

        return DisposingCode.Other;
    }

    /// <summary>Whose code it is, if this call decides that; else null.</summary>
    private static DisposingCode? Find(CallStack stack, int index, nint handle, bool isOnStack)
    {
        var call = stack.Calls[index];
        var method = call.Method;
        if (MethodCode.Of(method) is not { } code)
        {
            return RuntimeFeature.IsDynamicCodeSupported ? null : FindWithoutCode(method, isCaller: index == 0, handle, isOnStack);
        }

        // The handle on the stack may also be a copy of one that is kept in a field or a collection.
        var holdsHandle = index == 0 && isOnStack && code.EntersScope;
        if (method.IsIteratorDisposal)
        {
            return null;
        }

        // While an older exception is being handled on this thread, a frame in the handler gives the place where that was thrown.
        var offset = ExceptionPointers.IsAny ? FindOffset(stack, index, code) : call.Offset;
        if (code.FinallyBlocksAt(offset) is { Count: > 0 } blocks)
        {
            // The consumer of an asynchronous iterator that was disposed at a yield may have failed, and its exception was caught by compiled code.
            return method.IsAsyncIterator && blocks.Exists(code.HoldsYield) ? DisposingCode.Other
                : holdsHandle || blocks.TrueForAll(code.DisposesWhatItObtained) ? DisposingCode.Owner
                : DisposingCode.Other;
        }

        var isOwnScope = holdsHandle || (index == 0 && code.DisposesOwnScopeAt(offset));
        if (method.IsAsync)
        {
            return isOwnScope ? DisposingCode.AsyncOwner : DisposingCode.AsyncMethod;
        }

        // The end of a block within an iterator, which the JIT may have inlined, is the iterator's own code.
        if (method.IsIterator || code.StepsAt(offset))
        {
            return IsEndOfIteratorBlock(stack, index, code) ? DisposingCode.Owner : DisposingCode.Other;
        }

        return isOwnScope ? DisposingCode.Owner : null;
    }

    // The offset is right if the call there is that of the next frame. Else it is that of the throw; then all disposals have to stand in finally blocks.
    private static int FindOffset(CallStack stack, int index, MethodCode code)
    {
        var offset = stack.Calls[index].Offset;
        var isRight = code.Calls(offset, index > 0 ? stack.Calls[index - 1].Method.Method?.Name : nameof(IDisposable.Dispose));

        return isRight ? offset : code.DisposesInFinallyBlocksOnly ? 0 : int.MaxValue;
    }

    private static bool IsEndOfIteratorBlock(CallStack stack, int index, MethodCode code) =>
        index > 0 && stack.Calls[index - 1].Method is { Method: { } inner } callee
            ? MethodCode.IsIteratorFinally(inner) || (callee.IsDisposal && (code.HasIteratorFinally || !stack.Calls[index].Method.IsIterator))
            : code.HasIteratorFinally || !stack.Calls[index].Method.IsIterator;

    // Native AOT keeps no IL. A handle on the stack, or in the state machine of the method that disposes it, is taken for the method's own.
    private static DisposingCode FindWithoutCode(StackMethod method, bool isCaller, nint handle, bool isOnStack) =>
        isCaller && handle != 0 && (method.IsAsync || (isOnStack && !method.IsDisposal)) ? DisposingCode.Owner : DisposingCode.Other;
}
