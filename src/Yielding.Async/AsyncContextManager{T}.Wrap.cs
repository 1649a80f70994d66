using System.Runtime.CompilerServices;
using Yielding.Internal;

namespace Yielding;

// One overload for each number of arguments, since C# has no other way to say it. An async lambda fits a Task and a ValueTask alike, so the former goes first.
public abstract partial class AsyncContextManager<T>
{
    /// <summary>Decorates an asynchronous function: the scope of a call stays open until its task has ended.</summary>
    /// <param name="function">What is decorated. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated one. It may call itself, and may be called by several threads, as far as this manager allows that.</returns>
    /// <remarks>The outcome of a call is in its task, also when setup or function throw at once. When the manager suppresses an exception and there is no result, that is an <see cref="InvalidOperationException"/> with the suppressed exception inside.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    [OverloadResolutionPriority(1)]
    public Func<Task> Wrap(Func<Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return () => RunAsync(_ => function());
    }

    /// <inheritdoc cref="Wrap(Func{Task})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    [OverloadResolutionPriority(1)]
    public Func<T1, Task> Wrap<T1>(Func<T1, Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return a1 => RunAsync(_ => function(a1));
    }

    /// <inheritdoc cref="Wrap(Func{Task})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    [OverloadResolutionPriority(1)]
    public Func<T1, T2, Task> Wrap<T1, T2>(Func<T1, T2, Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2) => RunAsync(_ => function(a1, a2));
    }

    /// <inheritdoc cref="Wrap(Func{Task})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="T3">The type of an argument.</typeparam>
    [OverloadResolutionPriority(1)]
    public Func<T1, T2, T3, Task> Wrap<T1, T2, T3>(Func<T1, T2, T3, Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3) => RunAsync(_ => function(a1, a2, a3));
    }

    /// <inheritdoc cref="Wrap(Func{Task})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="T3">The type of an argument.</typeparam>
    /// <typeparam name="T4">The type of an argument.</typeparam>
    [OverloadResolutionPriority(1)]
    public Func<T1, T2, T3, T4, Task> Wrap<T1, T2, T3, T4>(Func<T1, T2, T3, T4, Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3, a4) => RunAsync(_ => function(a1, a2, a3, a4));
    }

    /// <summary>Decorates an asynchronous function with a result: the scope of a call stays open until its task has ended.</summary>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="function">What is decorated. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated one. It may call itself, and may be called by several threads, as far as this manager allows that.</returns>
    /// <remarks>The outcome of a call is in its task, also when setup or function throw at once. When the manager suppresses an exception and there is no result, that is an <see cref="InvalidOperationException"/> with the suppressed exception inside.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    [OverloadResolutionPriority(1)]
    public Func<Task<TResult>> Wrap<TResult>(Func<Task<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return () => RunAsync(_ => function());
    }

    /// <inheritdoc cref="Wrap{TResult}(Func{Task{TResult}})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    [OverloadResolutionPriority(1)]
    public Func<T1, Task<TResult>> Wrap<T1, TResult>(Func<T1, Task<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return a1 => RunAsync(_ => function(a1));
    }

    /// <inheritdoc cref="Wrap{TResult}(Func{Task{TResult}})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    [OverloadResolutionPriority(1)]
    public Func<T1, T2, Task<TResult>> Wrap<T1, T2, TResult>(Func<T1, T2, Task<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2) => RunAsync(_ => function(a1, a2));
    }

    /// <inheritdoc cref="Wrap{TResult}(Func{Task{TResult}})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="T3">The type of an argument.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    [OverloadResolutionPriority(1)]
    public Func<T1, T2, T3, Task<TResult>> Wrap<T1, T2, T3, TResult>(Func<T1, T2, T3, Task<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3) => RunAsync(_ => function(a1, a2, a3));
    }

    /// <inheritdoc cref="Wrap{TResult}(Func{Task{TResult}})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="T3">The type of an argument.</typeparam>
    /// <typeparam name="T4">The type of an argument.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    [OverloadResolutionPriority(1)]
    public Func<T1, T2, T3, T4, Task<TResult>> Wrap<T1, T2, T3, T4, TResult>(Func<T1, T2, T3, T4, Task<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3, a4) => RunAsync(_ => function(a1, a2, a3, a4));
    }

    /// <summary>Decorates an asynchronous function: the scope of a call stays open until its task has ended.</summary>
    /// <param name="function">What is decorated. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated one. It may call itself, and may be called by several threads, as far as this manager allows that.</returns>
    /// <remarks>The outcome of a call is in its task, also when setup or function throw at once. When the manager suppresses an exception and there is no result, that is an <see cref="InvalidOperationException"/> with the suppressed exception inside.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<ValueTask> Wrap(Func<ValueTask> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return () => new ValueTask(RunAsync(_ => function().AsTask()));
    }

    /// <inheritdoc cref="Wrap(Func{ValueTask})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    public Func<T1, ValueTask> Wrap<T1>(Func<T1, ValueTask> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return a1 => new ValueTask(RunAsync(_ => function(a1).AsTask()));
    }

    /// <inheritdoc cref="Wrap(Func{ValueTask})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    public Func<T1, T2, ValueTask> Wrap<T1, T2>(Func<T1, T2, ValueTask> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2) => new ValueTask(RunAsync(_ => function(a1, a2).AsTask()));
    }

    /// <inheritdoc cref="Wrap(Func{ValueTask})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="T3">The type of an argument.</typeparam>
    public Func<T1, T2, T3, ValueTask> Wrap<T1, T2, T3>(Func<T1, T2, T3, ValueTask> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3) => new ValueTask(RunAsync(_ => function(a1, a2, a3).AsTask()));
    }

    /// <inheritdoc cref="Wrap(Func{ValueTask})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="T3">The type of an argument.</typeparam>
    /// <typeparam name="T4">The type of an argument.</typeparam>
    public Func<T1, T2, T3, T4, ValueTask> Wrap<T1, T2, T3, T4>(Func<T1, T2, T3, T4, ValueTask> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3, a4) => new ValueTask(RunAsync(_ => function(a1, a2, a3, a4).AsTask()));
    }

    /// <summary>Decorates an asynchronous function with a result: the scope of a call stays open until its task has ended.</summary>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="function">What is decorated. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated one. It may call itself, and may be called by several threads, as far as this manager allows that.</returns>
    /// <remarks>The outcome of a call is in its task, also when setup or function throw at once. When the manager suppresses an exception and there is no result, that is an <see cref="InvalidOperationException"/> with the suppressed exception inside.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<ValueTask<TResult>> Wrap<TResult>(Func<ValueTask<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return () => new ValueTask<TResult>(RunAsync(_ => function().AsTask()));
    }

    /// <inheritdoc cref="Wrap{TResult}(Func{ValueTask{TResult}})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    public Func<T1, ValueTask<TResult>> Wrap<T1, TResult>(Func<T1, ValueTask<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return a1 => new ValueTask<TResult>(RunAsync(_ => function(a1).AsTask()));
    }

    /// <inheritdoc cref="Wrap{TResult}(Func{ValueTask{TResult}})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    public Func<T1, T2, ValueTask<TResult>> Wrap<T1, T2, TResult>(Func<T1, T2, ValueTask<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2) => new ValueTask<TResult>(RunAsync(_ => function(a1, a2).AsTask()));
    }

    /// <inheritdoc cref="Wrap{TResult}(Func{ValueTask{TResult}})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="T3">The type of an argument.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    public Func<T1, T2, T3, ValueTask<TResult>> Wrap<T1, T2, T3, TResult>(Func<T1, T2, T3, ValueTask<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3) => new ValueTask<TResult>(RunAsync(_ => function(a1, a2, a3).AsTask()));
    }

    /// <inheritdoc cref="Wrap{TResult}(Func{ValueTask{TResult}})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="T3">The type of an argument.</typeparam>
    /// <typeparam name="T4">The type of an argument.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    public Func<T1, T2, T3, T4, ValueTask<TResult>> Wrap<T1, T2, T3, T4, TResult>(Func<T1, T2, T3, T4, ValueTask<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3, a4) => new ValueTask<TResult>(RunAsync(_ => function(a1, a2, a3, a4).AsTask()));
    }

    /// <summary>Decorates a function that gives an asynchronous sequence: the scope is open while the sequence is enumerated, a fresh one for each enumeration.</summary>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    /// <param name="function">What is decorated. It is called when an enumeration begins.</param>
    /// <returns>The decorated one. It may call itself, and may be called by several threads, as far as this manager allows that.</returns>
    /// <remarks>
    /// The setup runs when the first item is asked for, and the teardown when the sequence ends, fails, or is closed early. Closed early, the
    /// function has neither completed nor failed: that counts as unknown, and never as a success.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<IAsyncEnumerable<TItem>> Wrap<TItem>(Func<IAsyncEnumerable<TItem>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return () => DecoratedAsyncCall.EnumerateAsync(this, () => function());
    }

    /// <inheritdoc cref="Wrap{TItem}(Func{IAsyncEnumerable{TItem}})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    public Func<T1, IAsyncEnumerable<TItem>> Wrap<T1, TItem>(Func<T1, IAsyncEnumerable<TItem>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return a1 => DecoratedAsyncCall.EnumerateAsync(this, () => function(a1));
    }

    /// <inheritdoc cref="Wrap{TItem}(Func{IAsyncEnumerable{TItem}})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    public Func<T1, T2, IAsyncEnumerable<TItem>> Wrap<T1, T2, TItem>(Func<T1, T2, IAsyncEnumerable<TItem>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2) => DecoratedAsyncCall.EnumerateAsync(this, () => function(a1, a2));
    }

    /// <inheritdoc cref="Wrap{TItem}(Func{IAsyncEnumerable{TItem}})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="T3">The type of an argument.</typeparam>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    public Func<T1, T2, T3, IAsyncEnumerable<TItem>> Wrap<T1, T2, T3, TItem>(Func<T1, T2, T3, IAsyncEnumerable<TItem>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3) => DecoratedAsyncCall.EnumerateAsync(this, () => function(a1, a2, a3));
    }

    /// <inheritdoc cref="Wrap{TItem}(Func{IAsyncEnumerable{TItem}})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="T3">The type of an argument.</typeparam>
    /// <typeparam name="T4">The type of an argument.</typeparam>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    public Func<T1, T2, T3, T4, IAsyncEnumerable<TItem>> Wrap<T1, T2, T3, T4, TItem>(Func<T1, T2, T3, T4, IAsyncEnumerable<TItem>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3, a4) => DecoratedAsyncCall.EnumerateAsync(this, () => function(a1, a2, a3, a4));
    }
}
