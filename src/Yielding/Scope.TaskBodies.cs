using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Yielding;

// A body that returns a task would go on when its scope is over, so such a call must not compile. Without these overloads it would bind to
// Func<T, TResult> with a task as its result. Each one is more special than those, takes part only when the body returns a task, and is
// an error to call. Their delegate types have type parameters of their own, so that a body which only throws, or returns something
// else, doesn't match. An async lambda with a result fits a Task and a ValueTask alike, so the former goes first.
public static partial class Scope
{
    internal const string TaskBody =
        "The body returns a task and would go on when its scope is over: the scope of a Run ends when the body returns. Use AsyncScope.RunAsync, of the package Yielding.Async.";

    /// <summary>Not to be called: a body that returns a task would outlive its scope. Use <c>AsyncScope.RunAsync</c>.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <typeparam name="TTask">The type of the task.</typeparam>
    /// <param name="generator">The generator.</param>
    /// <param name="body">The body that returns a task.</param>
    /// <param name="whenSuppressed">The result for a suppressed exception.</param>
    [Obsolete(TaskBody, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(2)]
    public static void Run<T, TTask>(IEnumerable<T> generator, TaskBody<T, TTask> body, Func<Exception, TTask>? whenSuppressed = null)
        where TTask : Task => throw new NotSupportedException(TaskBody);

    /// <inheritdoc cref="Run{T, TTask}(IEnumerable{T}, TaskBody{T, TTask}, Func{Exception, TTask})"/>
    [Obsolete(TaskBody, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(1)]
    public static void Run<T, TTask>(IEnumerable<T> generator, ValueTaskBody<T, TTask> body, Func<Exception, TTask>? whenSuppressed = null)
        where TTask : struct, IEquatable<ValueTask> => throw new NotSupportedException(TaskBody);

    /// <inheritdoc cref="Run{T, TTask}(IEnumerable{T}, TaskBody{T, TTask}, Func{Exception, TTask})"/>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <typeparam name="TResult">The type of the task's result.</typeparam>
    [Obsolete(TaskBody, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(1)]
    public static void Run<T, TResult>(IEnumerable<T> generator, Func<T, ValueTask<TResult>> body, Func<Exception, ValueTask<TResult>>? whenSuppressed = null) =>
        throw new NotSupportedException(TaskBody);

    /// <inheritdoc cref="Run{T, TTask}(IEnumerable{T}, TaskBody{T, TTask}, Func{Exception, TTask})"/>
    [Obsolete(TaskBody, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(2)]
    public static void Run<T, TTask>(Func<ScopeBody, IEnumerable<T>> generator, TaskBody<T, TTask> body, Func<Exception, TTask>? whenSuppressed = null)
        where TTask : Task => throw new NotSupportedException(TaskBody);

    /// <inheritdoc cref="Run{T, TTask}(IEnumerable{T}, TaskBody{T, TTask}, Func{Exception, TTask})"/>
    [Obsolete(TaskBody, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(1)]
    public static void Run<T, TTask>(Func<ScopeBody, IEnumerable<T>> generator, ValueTaskBody<T, TTask> body, Func<Exception, TTask>? whenSuppressed = null)
        where TTask : struct, IEquatable<ValueTask> => throw new NotSupportedException(TaskBody);

    /// <inheritdoc cref="Run{T, TResult}(IEnumerable{T}, Func{T, ValueTask{TResult}}, Func{Exception, ValueTask{TResult}})"/>
    [Obsolete(TaskBody, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(1)]
    public static void Run<T, TResult>(
        Func<ScopeBody, IEnumerable<T>> generator, Func<T, ValueTask<TResult>> body, Func<Exception, ValueTask<TResult>>? whenSuppressed = null) =>
        throw new NotSupportedException(TaskBody);

    /// <inheritdoc cref="Run{T, TTask}(IEnumerable{T}, TaskBody{T, TTask}, Func{Exception, TTask})"/>
    /// <param name="manager">The manager.</param>
    /// <param name="body">The body that returns a task.</param>
    /// <param name="whenSuppressed">The result for a suppressed exception.</param>
    [Obsolete(TaskBody, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(2)]
    public static void Run<T, TTask>(ContextManager<T> manager, TaskBody<T, TTask> body, Func<Exception, TTask>? whenSuppressed = null)
        where TTask : Task => throw new NotSupportedException(TaskBody);

    /// <inheritdoc cref="Run{T, TTask}(ContextManager{T}, TaskBody{T, TTask}, Func{Exception, TTask})"/>
    [Obsolete(TaskBody, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(1)]
    public static void Run<T, TTask>(ContextManager<T> manager, ValueTaskBody<T, TTask> body, Func<Exception, TTask>? whenSuppressed = null)
        where TTask : struct, IEquatable<ValueTask> => throw new NotSupportedException(TaskBody);

    /// <inheritdoc cref="Run{T, TTask}(ContextManager{T}, TaskBody{T, TTask}, Func{Exception, TTask})"/>
    /// <typeparam name="T">The type of the value that the manager gives.</typeparam>
    /// <typeparam name="TResult">The type of the task's result.</typeparam>
    [Obsolete(TaskBody, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(1)]
    public static void Run<T, TResult>(
        ContextManager<T> manager, Func<T, ValueTask<TResult>> body, Func<Exception, ValueTask<TResult>>? whenSuppressed = null) =>
        throw new NotSupportedException(TaskBody);
}
