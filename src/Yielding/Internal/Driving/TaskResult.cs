using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Yielding.Internal;

/// <summary>Rejects delegates that return a task, in synchronous members: the task would outlive the member.</summary>
/// <remarks>
/// The type of the result is known at the call, before anything has run. A task that is returned as an <see cref="object"/> is not
/// recognized.
/// </remarks>
[HasNoTwin("Only synchronous members refuse tasks.")]
internal static class TaskResult<TResult>
{
    /// <summary>
    /// True for <see cref="Task"/>, a class derived from it, <see cref="ValueTask"/>, or <see cref="ValueTask{TResult}"/>.
    /// </summary>
    /// <remarks>The JIT treats it as a constant: for other results it removes the check.</remarks>
    public static readonly bool IsTask =
        typeof(TResult) == typeof(ValueTask)
        || typeof(Task).IsAssignableFrom(typeof(TResult))
        || (typeof(TResult).IsGenericType && typeof(TResult).GetGenericTypeDefinition() == typeof(ValueTask<>));

    /// <summary>Throws when the result is a task.</summary>
    /// <param name="message">Names the asynchronous member to use.</param>
    /// <exception cref="InvalidOperationException">The result is a task.</exception>
    [StackTraceHidden]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ThrowIfTask(string message)
    {
        if (IsTask)
        {
            Throw(message);
        }
    }

    [StackTraceHidden]
    private static void Throw(string message) => throw new InvalidOperationException(message);
}
