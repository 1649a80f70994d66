using System.Runtime.InteropServices;

#pragma warning disable RS0030 // this folder reads the exception pointers
namespace Yielding.Outcomes;

/// <summary>Detects whether an exception is in flight on this thread, and which one.</summary>
/// <remarks>
/// The runtime identifies the exception in flight by a pointer. A first-chance handler records the throws of the thread with their
/// pointers, exceptions and times. From .NET 9 on the pointer is an address on the thread's stack.
/// </remarks>
internal static class ExceptionPointers
{
    // The distance in bytes within which an address above another one is taken to lie on the same stack. An address on the heap could be
    // mistaken for one only if the heap began that close to the stack (docs/decisions/0001, the known limits).
    private const long StackReach = 1 << 20;

    /// <summary>The pointer of the exception in flight, or being handled, on this thread; 0 when there is none, or no pointers.</summary>
    public static nint Pointer => Platform.HasPointers ? Marshal.GetExceptionPointers() : 0;

    /// <summary>
    /// Whether an exception is in flight, or being handled in a <c>catch</c> or <c>finally</c> block, further out on this thread.
    /// </summary>
    public static bool IsAny => Pointer != 0;

    /// <summary>The exception in flight, or being handled, on this thread; null when there is none, or it is unknown.</summary>
    public static Exception? Current => Pointer is not 0 and var pointer ? Find(pointer)?.Thrown : null;

    /// <summary>
    /// Finds the throw that was recorded under a pointer; null when there is none. Pointers are reused, so older records are useless once
    /// recording has stopped.
    /// </summary>
    public static ThreadThrows.Entry? Find(nint pointer) => ThrowClock.IsStopped ? null : ThreadThrows.Mine.Find(pointer);

    /// <summary>Returns whether the second address lies on the same stack as the first one, further out.</summary>
    public static bool IsAbove(nint place, nint other) => other > place && other - place < StackReach;

    /// <summary>Returns whether the address lies on the stack of this thread, further out than the caller.</summary>
    public static unsafe bool IsOnThisStack(nint address)
    {
        nint here;

        return IsAbove((nint)(&here), address);
    }
}
