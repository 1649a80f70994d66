using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Yielding;

// As in ExitStack.TaskBodies.cs.
public sealed partial class AsyncExitStack
{
    private const string TaskCallback =
        "The callback returns a task that nobody would await: Callback is for calls that end when they return. Use CallbackAsync.";

    /// <summary>Not to be called: nobody would await the task. Use <c>CallbackAsync</c>.</summary>
    /// <typeparam name="TTask">The type of the task.</typeparam>
    /// <param name="callback">The call that returns a task.</param>
    [Obsolete(TaskCallback, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(2)]
    public void Callback<TTask>(TaskBody<TTask> callback)
        where TTask : Task => throw new NotSupportedException(TaskCallback);

    /// <inheritdoc cref="Callback{TTask}(TaskBody{TTask})"/>
    [Obsolete(TaskCallback, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(1)]
    public void Callback<TTask>(ValueTaskBody<TTask> callback)
        where TTask : struct, IEquatable<ValueTask> => throw new NotSupportedException(TaskCallback);

    /// <inheritdoc cref="Callback{TTask}(TaskBody{TTask})"/>
    /// <typeparam name="TResult">The type of the task's result.</typeparam>
    [Obsolete(TaskCallback, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(1)]
    public void Callback<TResult>(Func<ValueTask<TResult>> callback) => throw new NotSupportedException(TaskCallback);

    /// <inheritdoc cref="Callback{TTask}(TaskBody{TTask})"/>
    /// <typeparam name="TState">The type of the state.</typeparam>
    /// <typeparam name="TTask">The type of the task.</typeparam>
    /// <param name="callback">The call that returns a task.</param>
    /// <param name="state">What the call is given.</param>
    [Obsolete(TaskCallback, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(2)]
    public void Callback<TState, TTask>(TaskBody<TState, TTask> callback, TState state)
        where TTask : Task => throw new NotSupportedException(TaskCallback);

    /// <inheritdoc cref="Callback{TState, TTask}(TaskBody{TState, TTask}, TState)"/>
    [Obsolete(TaskCallback, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(1)]
    public void Callback<TState, TTask>(ValueTaskBody<TState, TTask> callback, TState state)
        where TTask : struct, IEquatable<ValueTask> => throw new NotSupportedException(TaskCallback);

    /// <inheritdoc cref="Callback{TState, TTask}(TaskBody{TState, TTask}, TState)"/>
    /// <typeparam name="TState">The type of the state.</typeparam>
    /// <typeparam name="TResult">The type of the task's result.</typeparam>
    [Obsolete(TaskCallback, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(1)]
    public void Callback<TState, TResult>(Func<TState, ValueTask<TResult>> callback, TState state) => throw new NotSupportedException(TaskCallback);
}
