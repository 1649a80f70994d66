using Yielding.Internal;

namespace Yielding;

/// <summary>Makes asynchronous context managers.</summary>
public static class AsyncContextManager
{
    /// <summary>Makes a generator a context manager. Every entry is a fresh run of it, also while others are open.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">The generator. Nothing of it runs before the first entry.</param>
    /// <returns>A manager that can be entered again and again, nested, and from several flows if the generator allows that.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null.</exception>
    public static AsyncContextManager<T> From<T>(IAsyncEnumerable<T> generator)
    {
        ArgumentNullException.ThrowIfNull(generator);

        return new AsyncGeneratorManager<T>(generator, () => AsyncScope<T>.Of(generator));
    }

    /// <inheritdoc cref="From{T}(IAsyncEnumerable{T})"/>
    /// <param name="generator">Makes the generator, given the channel that it receives through. It is called at every entry.</param>
    public static AsyncContextManager<T> From<T>(Func<ScopeBody, IAsyncEnumerable<T>> generator)
    {
        ArgumentNullException.ThrowIfNull(generator);

        return new AsyncGeneratorManager<T>(generator, () => AsyncScope<T>.Of(new ObservingGeneratorAsyncScope<T>(generator)));
    }

    /// <inheritdoc cref="From{T}(IAsyncEnumerable{T})"/>
    /// <param name="generator">Makes the generator, given the channel that it receives through and the token of its setup. It is called at every entry.</param>
    public static AsyncContextManager<T> From<T>(Func<ScopeBody, CancellationToken, IAsyncEnumerable<T>> generator)
    {
        ArgumentNullException.ThrowIfNull(generator);

        return new AsyncGeneratorManager<T>(generator, () => AsyncScope<T>.Of(new ObservingGeneratorAsyncScope<T>(generator)));
    }

    /// <summary>Makes a synchronous context manager usable in asynchronous code.</summary>
    /// <typeparam name="T">The type of the value that the manager gives.</typeparam>
    /// <param name="manager">The manager. Its setup and its teardown run where the asynchronous scope is entered and left, without a wait.</param>
    /// <returns>A manager that is as reusable as the synchronous one. It suppresses exceptions if that one does.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="manager"/> is null.</exception>
    public static AsyncContextManager<T> From<T>(ContextManager<T> manager)
    {
        ArgumentNullException.ThrowIfNull(manager);

        return new AsyncGeneratorManager<T>(manager, () => AsyncScope<T>.Of(new SyncManagerAsyncScope<T>(manager)));
    }

    /// <summary>A manager that closes a thing at its exit, however the body ended: the port of Python's <c>aclosing</c>.</summary>
    /// <typeparam name="T">The type of the thing.</typeparam>
    /// <param name="thing">The thing. It is the scope's value. It can be null, if closing can deal with that.</param>
    /// <param name="close">Closes the thing. Called once at each exit.</param>
    /// <returns>The manager.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="close"/> is null.</exception>
    public static AsyncContextManager<T> Closing<T>(T thing, Func<T, Task> close)
    {
        ArgumentNullException.ThrowIfNull(close);

        return Named(nameof(Closing), AsyncEnumerableEx.Return(thing).Finally(() => close(thing) ?? throw ReturnedNull()));
    }

    /// <inheritdoc cref="Closing{T}(T, Func{T, Task})"/>
    /// <param name="thing">The thing, which is disposed at each exit. It is the scope's value.</param>
    /// <exception cref="ArgumentNullException"><paramref name="thing"/> is null.</exception>
    public static AsyncContextManager<T> Closing<T>(T thing)
        where T : IAsyncDisposable
    {
        ArgumentNullException.ThrowIfNull(thing);

        return Closing(thing, static thing => thing.DisposeAsync().AsTask());
    }

    /// <summary>A manager that gives a value and does nothing: the port of Python's <c>nullcontext</c>, a stand-in where a manager is optional.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The scope's value.</param>
    /// <returns>The manager.</returns>
    public static AsyncContextManager<T> Null<T>(T value) => Named(nameof(Null), AsyncEnumerableEx.Return(value));

    // The operators that these are made of would be a strange name in a log.
    private static AsyncGeneratorManager<T> Named<T>(string name, IAsyncEnumerable<T> generator) =>
        new(name, () => AsyncScope<T>.Of(new GeneratorAsyncScope<T>(generator, name)));

    private static InvalidOperationException ReturnedNull() =>
        new("The 'close' of a closing manager returned null instead of a task: its end could not be seen. Return Task.CompletedTask when there is nothing to wait for.");
}
