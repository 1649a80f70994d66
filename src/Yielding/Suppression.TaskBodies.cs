using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Yielding;

// As in Scope.TaskBodies.cs.
public sealed partial class Suppression
{
    private const string TaskBody =
        "The body returns a task and would go on when the suppression is over: Run ends when the body returns. Use RunAsync.";

    /// <summary>Not to be called: a task that the body returns would go on when the suppression is over. Use <see cref="RunAsync(Func{Task})"/>.</summary>
    /// <typeparam name="TTask">The type of the task.</typeparam>
    /// <param name="body">The body that returns a task.</param>
    /// <param name="whenSuppressed">The result for a suppressed exception.</param>
    [Obsolete(TaskBody, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(2)]
    public void Run<TTask>(TaskBody<TTask> body, Func<Exception, TTask>? whenSuppressed = null)
        where TTask : Task => throw new NotSupportedException(TaskBody);

    /// <inheritdoc cref="Run{TTask}(TaskBody{TTask}, Func{Exception, TTask})"/>
    [Obsolete(TaskBody, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(1)]
    public void Run<TTask>(ValueTaskBody<TTask> body, Func<Exception, TTask>? whenSuppressed = null)
        where TTask : struct, IEquatable<ValueTask> => throw new NotSupportedException(TaskBody);

    /// <inheritdoc cref="Run{TTask}(TaskBody{TTask}, Func{Exception, TTask})"/>
    /// <typeparam name="TResult">The type of the task's result.</typeparam>
    [Obsolete(TaskBody, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(1)]
    public void Run<TResult>(Func<ValueTask<TResult>> body, Func<Exception, ValueTask<TResult>>? whenSuppressed = null) =>
        throw new NotSupportedException(TaskBody);
}
