using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Yielding;

// As in Scope.TaskBodies.cs. A close that returns a task would bind to Action<T>, and an async lambda would be async void.
public static partial class ContextManager
{
    private const string TaskClose =
        "The close returns a task that nobody would await: the scope of a synchronous manager is over when its close returns. Use AsyncContextManager.Closing, of the package Yielding.Async.";

    /// <summary>Not to be called: nobody would await the task. Use <c>AsyncContextManager.Closing</c>.</summary>
    /// <typeparam name="T">The type of the thing.</typeparam>
    /// <typeparam name="TTask">The type of the task.</typeparam>
    /// <param name="thing">The thing.</param>
    /// <param name="close">The close that returns a task.</param>
    [Obsolete(TaskClose, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(2)]
    public static void Closing<T, TTask>(T thing, TaskBody<T, TTask> close)
        where TTask : Task => throw new NotSupportedException(TaskClose);

    /// <inheritdoc cref="Closing{T, TTask}(T, TaskBody{T, TTask})"/>
    [Obsolete(TaskClose, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(1)]
    public static void Closing<T, TTask>(T thing, ValueTaskBody<T, TTask> close)
        where TTask : struct, IEquatable<ValueTask> => throw new NotSupportedException(TaskClose);

    /// <inheritdoc cref="Closing{T, TTask}(T, TaskBody{T, TTask})"/>
    /// <typeparam name="T">The type of the thing.</typeparam>
    /// <typeparam name="TResult">The type of the task's result.</typeparam>
    [Obsolete(TaskClose, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(1)]
    public static void Closing<T, TResult>(T thing, Func<T, ValueTask<TResult>> close) => throw new NotSupportedException(TaskClose);
}
