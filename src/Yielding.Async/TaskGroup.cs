using System.Collections.ObjectModel;
using System.Diagnostics;
using Yielding.Internal;

namespace Yielding;

/// <summary>
/// Tasks that end with the scope in which they were started: the value of <see cref="AsyncContextManager.TaskGroup"/>. The port of Python's
/// <c>asyncio.TaskGroup</c>.
/// </summary>
/// <remarks>
/// <para>The teardown of the scope awaits all tasks of the group, also after a failure. The first task that fails cancels
/// <see cref="Token"/>, and with it the other tasks; so does a body that fails, or whose outcome is unknown. Its members may be called from
/// any thread, and from the tasks themselves.</para>
/// <para>When a task failed, the scope throws an <see cref="AggregateException"/> with all failures: the body's first, then the tasks' in
/// the order in which they failed. It does so for a single failure too, so that the type does not depend on timing
/// (<c>ContextManager.Suppress</c> splits it). The body's exception is also its context. When only the body failed, its exception
/// propagates unchanged. An <see cref="OperationCanceledException"/> of a task that ends after the group was cancelled is no failure, nor
/// is that of a body that ends after a task failed.</para>
/// </remarks>
/// <example>
/// <code>
/// await AsyncContextManager.TaskGroup().RunAsync(async group =>
/// {
///     group.Start(async token => log.Add(await VersionAsync(connection, token)));
///     await Task.Yield();
/// });
/// </code>
/// </example>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
#pragma warning disable CA1001 // a source without a timer needs no disposal, and tasks may use its token
public sealed class TaskGroup
#pragma warning restore CA1001
{
    private readonly object _gate = new();
    private readonly CancellationTokenSource _source = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Exception> _failures = [];

    // The body, and the tasks that have not ended. The group has ended at 0.
    private int _running = 1;

    private bool _isCutShort;
    private bool _wasInterrupted;

    internal TaskGroup()
    {
    }

    /// <summary>Gets the token that is cancelled when a task or the body fails, and by <see cref="Cancel"/>.</summary>
    public CancellationToken Token => _source.Token;

    private string DebuggerDisplay => $"{_running} running, {_failures.Count} failed";

    /// <summary>Starts a task in the group.</summary>
    /// <param name="function">
    /// Called at once, with <see cref="Token"/>, in the context of the caller. It is called after the group was cancelled, too. An
    /// exception that it throws, or that its task fails with, is a failure of the group. So is null instead of a task.
    /// </param>
    /// <remarks>
    /// The group has ended when its scope is being exited and no task runs. A task may start others until then.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null. Nothing is started.</exception>
    /// <exception cref="InvalidOperationException">The group has ended. Nothing is started.</exception>
    public void Start(Func<CancellationToken, Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        lock (_gate)
        {
            if (_running == 0)
            {
                throw new InvalidOperationException(
                    "The task group has ended, so no task can be started in it. Start tasks before its scope is exited.");
            }

            _running++;
        }

        _ = AwaitAsync(function);
    }

    /// <summary>Starts a task with a result in the group.</summary>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="function">As in <see cref="Start(Func{CancellationToken, Task})"/>.</param>
    /// <returns>
    /// The task of the function, for its result. It may be awaited in the body, in other tasks of the group, and after the scope, and need
    /// not be: its failure is one of the group. If the function throws, or returns null, the task has failed with that exception.
    /// </returns>
    /// <remarks>
    /// A body that awaits a task that fails, fails with the same exception, which the <see cref="AggregateException"/> lists once.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null. Nothing is started.</exception>
    /// <exception cref="InvalidOperationException">The group has ended. Nothing is started.</exception>
    public Task<TResult> Start<TResult>(Func<CancellationToken, Task<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        Task<TResult>? started = null;
        Start(token => (Task)(started = Call(function, token)));

        return started!;
    }

    /// <summary>
    /// Cancels <see cref="Token"/>, for tasks that run until they are cancelled. The scope does not fail because of it. An exception that a
    /// callback of the token throws is logged.
    /// </summary>
    public void Cancel() => TimeLimit.Cancel(_source, nameof(TaskGroup));

    /// <summary>Ends the body, and awaits the tasks.</summary>
    /// <param name="bodys">The exception that the body ended with, or null.</param>
    /// <param name="teardownToken">Cancels the tasks.</param>
    /// <exception cref="AggregateException">A task failed.</exception>
    internal async Task EndAsync(Exception? bodys, CancellationToken teardownToken)
    {
        var wasCancelled = Token.IsCancellationRequested;
        if (bodys is not null)
        {
            Cancel();
        }

        EndOne();
        var registration = teardownToken.UnsafeRegister(static group => ((TaskGroup)group!).CutShort(), this);
        await _ended.Task.ConfigureAwait(false);
        registration.Unregister();
        if (_failures.Count > 0)
        {
            throw Combine(bodys is UnknownOutcomeException || (wasCancelled && bodys is OperationCanceledException) ? null : bodys);
        }

        if (bodys is null && _wasInterrupted)
        {
            teardownToken.ThrowIfCancellationRequested();
        }
    }

    private void CutShort()
    {
        lock (_gate)
        {
            _isCutShort = true;
        }

        Cancel();
    }

    private AggregateException Combine(Exception? bodys)
    {
        IEnumerable<Exception> failures = bodys is null ? _failures : _failures.Prepend(bodys);

        return new AggregateException(
            "Tasks of the task group failed.", failures.Distinct<Exception>(ReferenceEqualityComparer.Instance));
    }

    private async Task AwaitAsync(Func<CancellationToken, Task> function)
    {
        var task = Call(function, Token);
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!task.IsCompletedSuccessfully)
        {
            // A task that was cancelled has no AggregateException.
            var exceptions = task.Exception?.InnerExceptions ?? new ReadOnlyCollection<Exception>([RunEnd.ThrownBy(task)!]);
            if (Add(exceptions))
            {
                Cancel();
            }
        }

        EndOne();
    }

    private static Task Call(Func<CancellationToken, Task> function, CancellationToken token)
    {
        try
        {
            return function(token) ?? throw ReturnedNull();
        }
#pragma warning disable CA1031 // it is stored in the task
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Task.FromException(e);
        }
    }

    private static Task<TResult> Call<TResult>(Func<CancellationToken, Task<TResult>> function, CancellationToken token)
    {
        try
        {
            return function(token) ?? throw ReturnedNull();
        }
#pragma warning disable CA1031 // as above
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Task.FromException<TResult>(e);
        }
    }

    /// <summary>Adds the exceptions of a task that are failures. Returns false when there is none.</summary>
    private bool Add(ReadOnlyCollection<Exception> exceptions)
    {
        var isCancelled = Token.IsCancellationRequested;
        lock (_gate)
        {
            var failures = exceptions.Where(exception => !(isCancelled && exception is OperationCanceledException)).ToList();
            _failures.AddRange(failures);
            _wasInterrupted |= _isCutShort && failures.Count < exceptions.Count;

            return failures.Count > 0;
        }
    }

    private void EndOne()
    {
        lock (_gate)
        {
            if (--_running > 0)
            {
                return;
            }
        }

        _ended.TrySetResult();
    }

    private static InvalidOperationException ReturnedNull() =>
        new("A function that was started in a task group returned null instead of a task. Return the task of an async method.");
}
