using System.ComponentModel;
using Yielding.Internal;
using Yielding.Testing.Internal;

namespace Yielding.Testing;

/// <summary>
/// Receives the reports of a generator and a body in one run: where they can fail, what they acquire and release, and what they commit. At
/// each of these points the sweep can make them fail.
/// </summary>
/// <remarks>
/// Pass it to the code from which the generator gets its resources. Each run has its own. It may be used from any thread, but the order has
/// to be the same in each run.
/// </remarks>
/// <example>
/// <code>
/// static async IAsyncEnumerable&lt;string> Session(SweepProbe probe, [EnumeratorCancellation] CancellationToken token = default)
/// {
///     await using var lease = probe.Acquire("lease");
///     await probe.PointAsync("connect", token);
///     yield return lease.Value;
///     await probe.CommitAsync("row", () => Task.CompletedTask);
/// }
///
/// await ScopeSweep.VerifyAsync(probe => Session(probe), (session, probe) => probe.PointAsync("insert"));
/// </code>
/// </example>
public sealed class SweepProbe
{
    private const string TaskAcquired =
        "The 'acquire' returns a task: the resource of an 'Acquire' is there when the call returns. Use 'SweepProbe.AcquireAsync'.";

    private const string TaskReleased =
        "The 'release' returns a task: a 'SweepResource' does not await it. "
        + "Use 'SweepProbe.AcquireAsync' for a value with a 'DisposeAsync'.";

    private const string TaskCommitted =
        "The 'commit' returns a task: 'Commit' is for calls that have ended when they return. Use 'SweepProbe.CommitAsync'.";

    private readonly RunLog _run;

    internal SweepProbe(RunLog run) => _run = run;

    /// <summary>Gets the token that the caller of the scope passed; one that is never cancelled in a synchronous scope.</summary>
    public CancellationToken CancellationToken => _run.Token;

    /// <summary>Reports a point at which an exception can be thrown.</summary>
    /// <param name="name">The name in the report.</param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    /// <exception cref="Exception">The exception that the sweep injects here.</exception>
    public void Point(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        _run.Pass(name);
    }

    /// <summary>
    /// Reports a wait at which an exception can be thrown, and at which the caller's token can be cancelled without being observed. It
    /// really suspends its caller.
    /// </summary>
    /// <param name="name">The name in the report.</param>
    /// <returns>A task that completes, or fails with the exception that the sweep injects here.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public Task PointAsync(string name)
    {
        ArgumentNullException.ThrowIfNull(name);

        return PassAsync(name);
    }

    /// <summary>Reports a wait that its token cancels, and at which an exception can be thrown. It really suspends its caller.</summary>
    /// <param name="name">The name in the report.</param>
    /// <param name="cancellationToken">
    /// The token that the real wait receives. It is taken for the caller's: in the setup the caller's cancellation has to reach it, and in
    /// the teardown it must not.
    /// </param>
    /// <returns>A task that completes, is cancelled, or fails with the exception that the sweep injects here.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public Task PointAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);

        return PassAsync(name, cancellationToken);
    }

    /// <summary>Acquires a resource that stands for nothing but its name. Disposing the result releases it.</summary>
    /// <param name="name">The name in the report.</param>
    /// <returns>The resource. Its value is its name.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    /// <exception cref="Exception">The exception that the sweep injects here. Nothing has been acquired then.</exception>
    public SweepResource<string> Acquire(string name)
    {
        ArgumentNullException.ThrowIfNull(name);

        return AcquireNow(name, () => name, release: null);
    }

    /// <summary>Acquires a resource. Disposing the result releases it.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="name">The name in the report.</param>
    /// <param name="acquire">Acquires the real thing. It is not called if the sweep throws here.</param>
    /// <returns>The resource. Disposing it disposes its value if that is disposable, and may throw afterwards.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is a task; nothing has been called.</exception>
    /// <exception cref="Exception">
    /// The exception that the sweep injects here, or any exception thrown by <paramref name="acquire"/>. Nothing has been acquired then.
    /// </exception>
    public SweepResource<T> Acquire<T>(string name, Func<T> acquire)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(acquire);
        TaskResult<T>.ThrowIfTask(TaskAcquired);

        return AcquireNow(name, acquire, release: null);
    }

    /// <summary>Acquires a resource with its own release. Disposing the result releases it.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="name">The name in the report.</param>
    /// <param name="acquire">Acquires the real thing. It is not called if the sweep throws here.</param>
    /// <param name="release">Releases the real thing, instead of disposing it.</param>
    /// <returns>The resource. Disposing it releases its value, and may throw afterwards.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is a task; nothing has been called.</exception>
    /// <exception cref="Exception">
    /// The exception that the sweep injects here, or any exception thrown by <paramref name="acquire"/>. Nothing has been acquired then.
    /// </exception>
    public SweepResource<T> Acquire<T>(string name, Func<T> acquire, Action<T> release)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(acquire);
        ArgumentNullException.ThrowIfNull(release);
        TaskResult<T>.ThrowIfTask(TaskAcquired);

        return AcquireNow(name, acquire, release);
    }

    /// <summary>Acquires a resource with its own release, whose result is ignored. A release that returns a task is rejected.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="name">The name in the report.</param>
    /// <param name="acquire">Acquires the real thing. It is not called if the sweep throws here.</param>
    /// <param name="release">Releases the real thing, instead of disposing it.</param>
    /// <returns>The resource. Disposing it releases its value, and may throw afterwards.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="InvalidOperationException">
    /// <typeparamref name="T"/> or <typeparamref name="TResult"/> is a task; nothing has been called.
    /// </exception>
    /// <exception cref="Exception">
    /// The exception that the sweep injects here, or any exception thrown by <paramref name="acquire"/>. Nothing has been acquired then.
    /// </exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public SweepResource<T> Acquire<T, TResult>(string name, Func<T> acquire, Func<T, TResult> release)
    {
        ArgumentNullException.ThrowIfNull(release);
        TaskResult<TResult>.ThrowIfTask(TaskReleased);

        return Acquire(name, acquire, new Action<T>(value => release(value)));
    }

    /// <summary>Waits for a resource. Disposing the result releases it.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="name">The name in the report.</param>
    /// <param name="acquire">Acquires the real thing. It is not called if the sweep throws here.</param>
    /// <returns>A task with the resource, or with the exception that the sweep injects here. Nothing has been acquired then.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public Task<SweepResource<T>> AcquireAsync<T>(string name, Func<Task<T>> acquire)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(acquire);

        return AcquireAsync(name, acquire, token: null);
    }

    /// <summary>Waits for a resource, unless its token cancels that. Disposing the result releases it.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="name">The name in the report.</param>
    /// <param name="acquire">Acquires the real thing with the token. It is not called if the sweep throws or cancels here.</param>
    /// <param name="cancellationToken">
    /// The token that the real wait receives. It is taken for the caller's: in the setup the caller's cancellation has to reach it.
    /// </param>
    /// <returns>A task with the resource, or with the exception that the sweep injects here. Nothing has been acquired then.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public Task<SweepResource<T>> AcquireAsync<T>(
        string name, Func<CancellationToken, Task<T>> acquire, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(acquire);

        return AcquireAsync(name, () => acquire(cancellationToken), cancellationToken);
    }

    /// <summary>
    /// Reports that the work of the body is committed. It must happen in a run that completes, and never after the body has failed.
    /// </summary>
    /// <param name="name">The name of what is committed.</param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    /// <exception cref="Exception">The exception that the sweep injects here. Nothing has been committed then.</exception>
    public void Commit(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        _run.Pass($"commit {name}");
        _run.Committed(name);
    }

    /// <summary>Commits the work of the body. It must happen in a run that completes, and never after the body has failed.</summary>
    /// <param name="name">The name of what is committed.</param>
    /// <param name="commit">Commits it. It is not called if the sweep throws here.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="Exception">
    /// The exception that the sweep injects here, or any exception thrown by <paramref name="commit"/>. Nothing has been committed then.
    /// </exception>
    public void Commit(string name, Action commit)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(commit);
        _run.Pass($"commit {name}");
        commit();
        _run.Committed(name);
    }

    /// <summary>
    /// Commits the work of the body with a function, whose result is ignored. A function that returns a task is rejected: use
    /// <c>CommitAsync</c>.
    /// </summary>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="name">The name of what is committed.</param>
    /// <param name="commit">Commits it. It is not called if the sweep throws here.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="InvalidOperationException"><typeparamref name="TResult"/> is a task; nothing has been called.</exception>
    /// <exception cref="Exception">
    /// The exception that the sweep injects here, or any exception thrown by <paramref name="commit"/>. Nothing has been committed then.
    /// </exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Commit<TResult>(string name, Func<TResult> commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        TaskResult<TResult>.ThrowIfTask(TaskCommitted);
        Commit(name, new Action(() => commit()));
    }

    /// <summary>
    /// Commits the work of the body asynchronously. It must happen in a run that completes, and never after the body has failed.
    /// </summary>
    /// <param name="name">The name of what is committed.</param>
    /// <param name="commit">Commits it. It is not called if the sweep throws here.</param>
    /// <returns>A task that completes, or fails with the exception that the sweep injects here. Nothing has been committed then.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public Task CommitAsync(string name, Func<Task> commit)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(commit);

        return CommitNowAsync(name, commit);
    }

    /// <summary>Reaches a point after a real suspension.</summary>
    internal static async Task<Arrival> ArriveAsync(RunLog run, string name)
    {
        await Task.Yield();

        return run.Arrive(name, canCancel: true);
    }

    private async Task PassAsync(string name, CancellationToken? token = null)
    {
        var arrival = await ArriveAsync(_run, name).ConfigureAwait(false);
        _run.Throw(arrival);
        if (token is { } given)
        {
            _run.Observe(arrival.Point, given);
        }
    }

    private SweepResource<T> AcquireNow<T>(string name, Func<T> acquire, Action<T>? release)
    {
        name = _run.NameResource(name);
        _run.Pass($"acquire {name}");
        var value = acquire();

        return new SweepResource<T>(_run, _run.Acquired(name), value, release);
    }

    private async Task<SweepResource<T>> AcquireAsync<T>(string name, Func<Task<T>> acquire, CancellationToken? token)
    {
        name = _run.NameResource(name);
        await PassAsync($"acquire {name}", token).ConfigureAwait(false);
        var value = await acquire().ConfigureAwait(false);

        return new SweepResource<T>(_run, _run.Acquired(name), value, release: null);
    }

    private async Task CommitNowAsync(string name, Func<Task> commit)
    {
        await PassAsync($"commit {name}").ConfigureAwait(false);
        await commit().ConfigureAwait(false);
        _run.Committed(name);
    }
}
