using Yielding.Internal;
using Yielding.Managers;

namespace Yielding;

/// <summary>Makes asynchronous context managers.</summary>
/// <example>
/// <code>
/// var closing = AsyncContextManager.Closing(connection, c => c.CloseAsync());
///
/// var version = await closing.RunAsync(async c => await VersionAsync(c));
/// </code>
/// </example>
public static class AsyncContextManager
{
    /// <summary>Makes a context manager from a generator. Each entry is a fresh run of it, also while others are active.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">The generator. Nothing of it runs before the first entry.</param>
    /// <returns>A manager that can be entered repeatedly, nested, and from several tasks if the generator allows that.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null.</exception>
    public static AsyncContextManager<T> From<T>(IAsyncEnumerable<T> generator)
    {
        ArgumentNullException.ThrowIfNull(generator);

        return new AsyncGeneratorManager<T>(generator, () => AsyncScope<T>.Of(generator));
    }

    /// <summary>
    /// Makes a context manager from a generator that receives the outcome of its body. Each entry is a fresh run of it, also while others
    /// are active.
    /// </summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">Makes the generator from the <see cref="ScopeBody"/> of the run. It is called at every entry.</param>
    /// <returns>A manager that can be entered repeatedly, nested, and from several tasks if the generator allows that.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null.</exception>
    public static AsyncContextManager<T> From<T>(Func<ScopeBody, IAsyncEnumerable<T>> generator)
    {
        ArgumentNullException.ThrowIfNull(generator);

        return new AsyncGeneratorManager<T>(generator, () => AsyncScope<T>.Of(new ObservingGeneratorAsyncScope<T>(generator)));
    }

    /// <summary>
    /// Makes a context manager from a generator that receives the outcome of its body and the token for its setup. Each entry is a fresh
    /// run of it, also while others are active.
    /// </summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">
    /// Makes the generator from the <see cref="ScopeBody"/> of the run and the token for its setup. It is called at every entry.
    /// </param>
    /// <returns>A manager that can be entered repeatedly, nested, and from several tasks if the generator allows that.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null.</exception>
    public static AsyncContextManager<T> From<T>(Func<ScopeBody, CancellationToken, IAsyncEnumerable<T>> generator)
    {
        ArgumentNullException.ThrowIfNull(generator);

        return new AsyncGeneratorManager<T>(generator, () => AsyncScope<T>.Of(new ObservingGeneratorAsyncScope<T>(generator)));
    }

    /// <summary>
    /// Makes a manager from a generator that is an async method and yields by <c>await yield.Return(value)</c>, also in a <c>try</c> with a
    /// <c>catch</c>. Each entry is a fresh run of it.
    /// </summary>
    /// <typeparam name="T">The type of the scope's value. A lambda states it in the type of its parameter.</typeparam>
    /// <param name="generator">
    /// Called at each entry; the task that it returns ends with the teardown. A method that yields on its behalf has to be awaited by it. A
    /// method group needs the type argument: <c>From&lt;int>(NumbersAsync)</c>.
    /// </param>
    /// <returns>
    /// The manager. What the setup sets in the execution context is set in the teardown, and in the body of a <c>RunAsync</c>.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null.</exception>
    public static AsyncContextManager<T> From<T>(Func<Yielder<T>, Task> generator)
    {
        ArgumentNullException.ThrowIfNull(generator);

        return new AwaitedAsyncManager<T>(generator);
    }

    /// <summary>
    /// Makes a manager from a generator that is an async method, yields by <c>await yield.Return(value)</c>, and takes the token of its
    /// setup. Each entry is a fresh run of it.
    /// </summary>
    /// <typeparam name="T">The type of the scope's value. A lambda states it in the type of its parameter.</typeparam>
    /// <param name="generator">
    /// Called at each entry, unless the token is cancelled already. The token is cancelled only during the setup.
    /// </param>
    /// <returns>
    /// The manager. What the setup sets in the execution context is set in the teardown, and in the body of a <c>RunAsync</c>.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null.</exception>
    public static AsyncContextManager<T> From<T>(Func<Yielder<T>, CancellationToken, Task> generator)
    {
        ArgumentNullException.ThrowIfNull(generator);

        return new AwaitedAsyncManager<T>(generator);
    }

    /// <summary>Makes an asynchronous context manager from a synchronous one.</summary>
    /// <typeparam name="T">The type of the value that the manager gives.</typeparam>
    /// <param name="manager">
    /// The manager. Its setup and its teardown run synchronously where the asynchronous scope is entered and exited.
    /// </param>
    /// <returns>A manager that is as reusable as the synchronous one. It suppresses exceptions if that one does.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="manager"/> is null.</exception>
    public static AsyncContextManager<T> From<T>(ContextManager<T> manager)
    {
        ArgumentNullException.ThrowIfNull(manager);

        return new AsyncGeneratorManager<T>(manager, () => AsyncScope<T>.Of(new SyncManagerAsyncScope<T>(manager)));
    }

    /// <summary>Makes a manager that closes a thing at its exit, however the body ended: the port of Python's <c>aclosing</c>.</summary>
    /// <typeparam name="T">The type of the thing.</typeparam>
    /// <param name="thing">The thing, which is the scope's value. It can be null if <paramref name="close"/> accepts that.</param>
    /// <param name="close">Closes the thing. It is called once at each exit.</param>
    /// <returns>The manager.</returns>
    /// <remarks>An exception that <paramref name="close"/> throws replaces the body's exception, which becomes its context.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="close"/> is null.</exception>
    public static AsyncContextManager<T> Closing<T>(T thing, Func<T, Task> close)
    {
        ArgumentNullException.ThrowIfNull(close);

        return Named(nameof(Closing), AsyncEnumerableEx.Return(thing).Finally(() => close(thing) ?? throw ReturnedNull()));
    }

    /// <summary>Makes a manager that disposes a thing at its exit, however the body ended: the port of Python's <c>aclosing</c>.</summary>
    /// <typeparam name="T">The type of the thing.</typeparam>
    /// <param name="thing">The thing, which is the scope's value. It is disposed at each exit.</param>
    /// <returns>The manager.</returns>
    /// <remarks>An exception that <c>DisposeAsync</c> throws replaces the body's exception, which becomes its context.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="thing"/> is null.</exception>
    public static AsyncContextManager<T> Closing<T>(T thing)
        where T : IAsyncDisposable
    {
        ArgumentNullException.ThrowIfNull(thing);

        return Closing(thing, static thing => thing.DisposeAsync().AsTask());
    }

    /// <summary>
    /// Makes a manager that gives a value and does nothing, for places where a manager is optional: the port of Python's
    /// <c>nullcontext</c>.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The scope's value.</param>
    /// <returns>The manager.</returns>
    public static AsyncContextManager<T> Null<T>(T value) => Named(nameof(Null), AsyncEnumerableEx.Return(value));

    /// <summary>
    /// Makes one manager of several. Their setups run concurrently, and their teardowns one after the other, that of the last manager
    /// first.
    /// </summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="managers">The managers. A change of the array after the call has no effect.</param>
    /// <returns>The manager. Its value is the list of their values, in the order of the managers.</returns>
    /// <remarks>The rules are those of <see cref="All{T}(IEnumerable{AsyncContextManager{T}})"/>.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="managers"/> is null.</exception>
    /// <exception cref="ArgumentException">One of the managers is null.</exception>
    [HasNoTwin("Only asynchronous setups run concurrently.")]
    public static AsyncContextManager<IReadOnlyList<T>> All<T>(params AsyncContextManager<T>[] managers) =>
        All((IEnumerable<AsyncContextManager<T>>)managers);

    /// <summary>
    /// Makes one manager of several. Their setups run concurrently, and their teardowns one after the other, that of the last manager
    /// first.
    /// </summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="managers">The managers. They are enumerated once, by this call.</param>
    /// <returns>The manager. Its value is the list of their values, in the order of the managers.</returns>
    /// <remarks>
    /// <para>The setups are started in order, in the caller's context. When one fails, the tokens of the others are cancelled. When all
    /// have ended, those that succeeded are torn down with the failure, and there is no body. The first failure propagates unchanged, so
    /// that a <c>catch</c> of its type works as with a single manager, and as with <c>await Task.WhenAll</c>. Failures of the other setups
    /// are in its context (<see cref="ExceptionContext"/>), and logged. An <see cref="OperationCanceledException"/> that follows from the
    /// cancellation is no failure.</para>
    /// <para>The managers are side by side, and not one in the other. Each teardown receives the outcome of the body, also when another one
    /// has suppressed the body's exception; so no manager commits after a body that failed. The exception is suppressed when one of them
    /// suppresses it. Once a teardown throws, the next ones receive that exception as the failure; it propagates unless one of them
    /// suppresses it. Every teardown runs.</para>
    /// <para>What a setup sets in the execution context is not set for the body, because the setups run concurrently.</para>
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="managers"/> is null.</exception>
    /// <exception cref="ArgumentException">One of the managers is null.</exception>
    [HasNoTwin("Only asynchronous setups run concurrently.")]
    public static AsyncContextManager<IReadOnlyList<T>> All<T>(IEnumerable<AsyncContextManager<T>> managers)
    {
        ArgumentNullException.ThrowIfNull(managers);
        AsyncContextManager<T>[] all = [.. managers];
        if (Array.Exists(all, manager => manager is null))
        {
            throw new ArgumentException("One of the managers is null.", nameof(managers));
        }

        var name = new AllName([.. all]);

        return new AsyncGeneratorManager<IReadOnlyList<T>>(
            name, () => AsyncScope<IReadOnlyList<T>>.Of(new AllAsyncScope<T>(name, all)));
    }

    /// <summary>
    /// Makes a manager of tasks that end with its scope: the port of Python's <c>asyncio.TaskGroup</c>. Each entry has a group of its own.
    /// </summary>
    /// <returns>
    /// The manager. Its teardown awaits the tasks. <see cref="AsyncContextManager{T}.WithTeardownTimeout"/> limits that time, and cancels
    /// the tasks then.
    /// </returns>
    /// <remarks>The rules are those of <see cref="Yielding.TaskGroup"/>.</remarks>
    /// <exception cref="AggregateException">A task failed. It is thrown by the exit of the scope, and has all failures.</exception>
    [HasNoTwin("A synchronous scope does not await tasks.")]
    public static AsyncContextManager<TaskGroup> TaskGroup() => From(TaskGroups.TaskGroup);

    // A log would show the name of the operator instead.
    private static AsyncGeneratorManager<T> Named<T>(string name, IAsyncEnumerable<T> generator) =>
        new(name, () => AsyncScope<T>.Of(new GeneratorAsyncScope<T>(generator, name)));

    private static InvalidOperationException ReturnedNull() =>
        new(
            "The 'close' of a closing manager returned null instead of a task. "
            + "Return Task.CompletedTask when there is nothing to wait for.");
}
