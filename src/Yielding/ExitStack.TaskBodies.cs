using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Yielding;

// As in Scope.TaskBodies.cs. A callback that returns a task would bind to Action, and an async lambda would be async void.
public sealed partial class ExitStack
{
    private const string TaskBody =
        "The body returns a task and would go on when the stack is unwound: Run ends when the body returns. Use AsyncExitStack.RunAsync, of the package Yielding.Async.";

    private const string TaskCallback =
        "The callback returns a task that nobody would await: this stack exits its entries at once. Use AsyncExitStack.CallbackAsync, of the package Yielding.Async.";

    /// <summary>Not to be called: a body that returns a task would outlive the stack. Use <c>AsyncExitStack.RunAsync</c>.</summary>
    /// <typeparam name="TTask">The type of the task.</typeparam>
    /// <param name="body">The body that returns a task.</param>
    /// <param name="whenSuppressed">The result for a suppressed exception.</param>
    [Obsolete(TaskBody, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(2)]
    public static void Run<TTask>(TaskBody<ExitStack, TTask> body, Func<Exception, TTask>? whenSuppressed = null)
        where TTask : Task => throw new NotSupportedException(TaskBody);

    /// <inheritdoc cref="Run{TTask}(TaskBody{ExitStack, TTask}, Func{Exception, TTask})"/>
    [Obsolete(TaskBody, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(1)]
    public static void Run<TTask>(ValueTaskBody<ExitStack, TTask> body, Func<Exception, TTask>? whenSuppressed = null)
        where TTask : struct, IEquatable<ValueTask> => throw new NotSupportedException(TaskBody);

    /// <inheritdoc cref="Run{TTask}(TaskBody{ExitStack, TTask}, Func{Exception, TTask})"/>
    /// <typeparam name="TResult">The type of the task's result.</typeparam>
    [Obsolete(TaskBody, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(1)]
    public static void Run<TResult>(Func<ExitStack, ValueTask<TResult>> body, Func<Exception, ValueTask<TResult>>? whenSuppressed = null) =>
        throw new NotSupportedException(TaskBody);

    /// <summary>Not to be called: nobody would await the task. Use <c>AsyncExitStack.CallbackAsync</c>.</summary>
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
