using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Yielding;

// As in Scope.TaskBodies.cs.
public abstract partial class ContextManager<T>
{
    /// <inheritdoc cref="Scope.Run{T, TTask}(ContextManager{T}, TaskBody{T, TTask}, Func{Exception, TTask})"/>
    /// <typeparam name="TTask">The type of the task.</typeparam>
    /// <param name="body">The body that returns a task.</param>
    /// <param name="whenSuppressed">The result for a suppressed exception.</param>
    [Obsolete(Scope.TaskBody, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(2)]
    public void Run<TTask>(TaskBody<T, TTask> body, Func<Exception, TTask>? whenSuppressed = null)
        where TTask : Task => throw new NotSupportedException(Scope.TaskBody);

    /// <inheritdoc cref="Run{TTask}(TaskBody{T, TTask}, Func{Exception, TTask})"/>
    [Obsolete(Scope.TaskBody, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(1)]
    public void Run<TTask>(ValueTaskBody<T, TTask> body, Func<Exception, TTask>? whenSuppressed = null)
        where TTask : struct, IEquatable<ValueTask> => throw new NotSupportedException(Scope.TaskBody);

    /// <inheritdoc cref="Run{TTask}(TaskBody{T, TTask}, Func{Exception, TTask})"/>
    /// <typeparam name="TResult">The type of the task's result.</typeparam>
    [Obsolete(Scope.TaskBody, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(1)]
    public void Run<TResult>(Func<T, ValueTask<TResult>> body, Func<Exception, ValueTask<TResult>>? whenSuppressed = null) =>
        throw new NotSupportedException(Scope.TaskBody);
}
