using System.ComponentModel;

namespace Yielding.Testing;

// An async lambda would bind to the Action of a synchronous sweep, and go on when its run is over. Each overload takes part only when
// the body returns a task, and is an error to call; a body that only throws, or returns something else, gives no TTask that fits.
public static partial class ScopeSweep
{
    private const string TaskBody =
        "The body returns a task and would go on when its run is over: a synchronous scope ends when the body returns. Use ScopeSweep.VerifyAsync, with an asynchronous generator or manager.";

    /// <summary>Not to be called: a body that returns a task would outlive its run. Use <c>VerifyAsync</c>.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <typeparam name="TTask">The type of the task.</typeparam>
    /// <param name="generator">The generator.</param>
    /// <param name="body">The body that returns a task.</param>
    /// <param name="options">The options.</param>
    [Obsolete(TaskBody, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void Verify<T, TTask>(Func<SweepProbe, IEnumerable<T>> generator, Func<T, SweepProbe, TTask> body, SweepOptions? options = null)
        where TTask : Task => throw new NotSupportedException(TaskBody);

    /// <inheritdoc cref="Verify{T, TTask}(Func{SweepProbe, IEnumerable{T}}, Func{T, SweepProbe, TTask}, SweepOptions?)"/>
    [Obsolete(TaskBody, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void Verify<T, TTask>(Func<SweepProbe, ScopeBody, IEnumerable<T>> generator, Func<T, SweepProbe, TTask> body, SweepOptions? options = null)
        where TTask : Task => throw new NotSupportedException(TaskBody);

    /// <inheritdoc cref="Verify{T, TTask}(Func{SweepProbe, IEnumerable{T}}, Func{T, SweepProbe, TTask}, SweepOptions?)"/>
    /// <param name="manager">The manager.</param>
    /// <param name="body">The body that returns a task.</param>
    /// <param name="options">The options.</param>
    [Obsolete(TaskBody, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void Verify<T, TTask>(Func<SweepProbe, ContextManager<T>> manager, Func<T, SweepProbe, TTask> body, SweepOptions? options = null)
        where TTask : Task => throw new NotSupportedException(TaskBody);
}
