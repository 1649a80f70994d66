using System.Runtime.CompilerServices;
using Yielding.Internal;

namespace Yielding;

// One overload for each number of arguments, since C# has no other way to say it. An async lambda fits a Task and a ValueTask alike, so the former goes first.
public abstract partial class ContextManager<T>
{
    /// <summary>Decorates an action: each call of the result runs it in a fresh scope of this manager. Python's <c>ContextDecorator</c>.</summary>
    /// <param name="action">What is decorated. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated one. It may call itself, and may be called by several threads, as far as this manager allows that.</returns>
    /// <remarks>When the manager suppresses the exception of a call, the call returns.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="action"/> is null.</exception>
    public Action Wrap(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);

        return () => Run(new Action<T>(_ => action()));
    }

    /// <inheritdoc cref="Wrap(Action)"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    public Action<T1> Wrap<T1>(Action<T1> action)
    {
        ArgumentNullException.ThrowIfNull(action);

        return a1 => Run(new Action<T>(_ => action(a1)));
    }

    /// <inheritdoc cref="Wrap(Action)"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    public Action<T1, T2> Wrap<T1, T2>(Action<T1, T2> action)
    {
        ArgumentNullException.ThrowIfNull(action);

        return (a1, a2) => Run(new Action<T>(_ => action(a1, a2)));
    }

    /// <inheritdoc cref="Wrap(Action)"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="T3">The type of an argument.</typeparam>
    public Action<T1, T2, T3> Wrap<T1, T2, T3>(Action<T1, T2, T3> action)
    {
        ArgumentNullException.ThrowIfNull(action);

        return (a1, a2, a3) => Run(new Action<T>(_ => action(a1, a2, a3)));
    }

    /// <inheritdoc cref="Wrap(Action)"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="T3">The type of an argument.</typeparam>
    /// <typeparam name="T4">The type of an argument.</typeparam>
    public Action<T1, T2, T3, T4> Wrap<T1, T2, T3, T4>(Action<T1, T2, T3, T4> action)
    {
        ArgumentNullException.ThrowIfNull(action);

        return (a1, a2, a3, a4) => Run(new Action<T>(_ => action(a1, a2, a3, a4)));
    }

    /// <summary>Decorates a function: each call of the result runs it in a fresh scope of this manager.</summary>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="function">What is decorated. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated one. It may call itself, and may be called by several threads, as far as this manager allows that.</returns>
    /// <remarks>When the manager suppresses the exception of a call, there is no result, and the call throws an <see cref="InvalidOperationException"/> with the suppressed exception inside.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<TResult> Wrap<TResult>(Func<TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return () => Run<TResult>(_ => function());
    }

    /// <inheritdoc cref="Wrap{TResult}(Func{TResult})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    public Func<T1, TResult> Wrap<T1, TResult>(Func<T1, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return a1 => Run<TResult>(_ => function(a1));
    }

    /// <inheritdoc cref="Wrap{TResult}(Func{TResult})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    public Func<T1, T2, TResult> Wrap<T1, T2, TResult>(Func<T1, T2, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2) => Run<TResult>(_ => function(a1, a2));
    }

    /// <inheritdoc cref="Wrap{TResult}(Func{TResult})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="T3">The type of an argument.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    public Func<T1, T2, T3, TResult> Wrap<T1, T2, T3, TResult>(Func<T1, T2, T3, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3) => Run<TResult>(_ => function(a1, a2, a3));
    }

    /// <inheritdoc cref="Wrap{TResult}(Func{TResult})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="T3">The type of an argument.</typeparam>
    /// <typeparam name="T4">The type of an argument.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    public Func<T1, T2, T3, T4, TResult> Wrap<T1, T2, T3, T4, TResult>(Func<T1, T2, T3, T4, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3, a4) => Run<TResult>(_ => function(a1, a2, a3, a4));
    }

    /// <summary>Decorates an asynchronous function: the scope of a call stays open until its task has ended.</summary>
    /// <param name="function">What is decorated. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated one. It may call itself, and may be called by several threads, as far as this manager allows that.</returns>
    /// <remarks>The setup runs in the call, and the teardown wherever the task ends. The outcome of a call is in its task, also when setup or function throw at once.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    [OverloadResolutionPriority(1)]
    public Func<Task> Wrap(Func<Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return () => DecoratedCall.RunAsync(this, () => function());
    }

    /// <inheritdoc cref="Wrap(Func{Task})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    [OverloadResolutionPriority(1)]
    public Func<T1, Task> Wrap<T1>(Func<T1, Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return a1 => DecoratedCall.RunAsync(this, () => function(a1));
    }

    /// <inheritdoc cref="Wrap(Func{Task})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    [OverloadResolutionPriority(1)]
    public Func<T1, T2, Task> Wrap<T1, T2>(Func<T1, T2, Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2) => DecoratedCall.RunAsync(this, () => function(a1, a2));
    }

    /// <inheritdoc cref="Wrap(Func{Task})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="T3">The type of an argument.</typeparam>
    [OverloadResolutionPriority(1)]
    public Func<T1, T2, T3, Task> Wrap<T1, T2, T3>(Func<T1, T2, T3, Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3) => DecoratedCall.RunAsync(this, () => function(a1, a2, a3));
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

        return (a1, a2, a3, a4) => DecoratedCall.RunAsync(this, () => function(a1, a2, a3, a4));
    }

    /// <summary>Decorates an asynchronous function with a result: the scope of a call stays open until its task has ended.</summary>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="function">What is decorated. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated one. It may call itself, and may be called by several threads, as far as this manager allows that.</returns>
    /// <remarks>The setup runs in the call, and the teardown wherever the task ends. The outcome of a call is in its task, also when setup or function throw at once.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    [OverloadResolutionPriority(1)]
    public Func<Task<TResult>> Wrap<TResult>(Func<Task<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return () => DecoratedCall.RunAsync(this, () => function());
    }

    /// <inheritdoc cref="Wrap{TResult}(Func{Task{TResult}})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    [OverloadResolutionPriority(1)]
    public Func<T1, Task<TResult>> Wrap<T1, TResult>(Func<T1, Task<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return a1 => DecoratedCall.RunAsync(this, () => function(a1));
    }

    /// <inheritdoc cref="Wrap{TResult}(Func{Task{TResult}})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    [OverloadResolutionPriority(1)]
    public Func<T1, T2, Task<TResult>> Wrap<T1, T2, TResult>(Func<T1, T2, Task<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2) => DecoratedCall.RunAsync(this, () => function(a1, a2));
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

        return (a1, a2, a3) => DecoratedCall.RunAsync(this, () => function(a1, a2, a3));
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

        return (a1, a2, a3, a4) => DecoratedCall.RunAsync(this, () => function(a1, a2, a3, a4));
    }

    /// <summary>Decorates an asynchronous function: the scope of a call stays open until its task has ended.</summary>
    /// <param name="function">What is decorated. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated one. It may call itself, and may be called by several threads, as far as this manager allows that.</returns>
    /// <remarks>The setup runs in the call, and the teardown wherever the task ends. The outcome of a call is in its task, also when setup or function throw at once.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<ValueTask> Wrap(Func<ValueTask> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return () => new ValueTask(DecoratedCall.RunAsync(this, () => function().AsTask()));
    }

    /// <inheritdoc cref="Wrap(Func{ValueTask})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    public Func<T1, ValueTask> Wrap<T1>(Func<T1, ValueTask> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return a1 => new ValueTask(DecoratedCall.RunAsync(this, () => function(a1).AsTask()));
    }

    /// <inheritdoc cref="Wrap(Func{ValueTask})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    public Func<T1, T2, ValueTask> Wrap<T1, T2>(Func<T1, T2, ValueTask> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2) => new ValueTask(DecoratedCall.RunAsync(this, () => function(a1, a2).AsTask()));
    }

    /// <inheritdoc cref="Wrap(Func{ValueTask})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="T3">The type of an argument.</typeparam>
    public Func<T1, T2, T3, ValueTask> Wrap<T1, T2, T3>(Func<T1, T2, T3, ValueTask> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3) => new ValueTask(DecoratedCall.RunAsync(this, () => function(a1, a2, a3).AsTask()));
    }

    /// <inheritdoc cref="Wrap(Func{ValueTask})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="T3">The type of an argument.</typeparam>
    /// <typeparam name="T4">The type of an argument.</typeparam>
    public Func<T1, T2, T3, T4, ValueTask> Wrap<T1, T2, T3, T4>(Func<T1, T2, T3, T4, ValueTask> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3, a4) => new ValueTask(DecoratedCall.RunAsync(this, () => function(a1, a2, a3, a4).AsTask()));
    }

    /// <summary>Decorates an asynchronous function with a result: the scope of a call stays open until its task has ended.</summary>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="function">What is decorated. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated one. It may call itself, and may be called by several threads, as far as this manager allows that.</returns>
    /// <remarks>The setup runs in the call, and the teardown wherever the task ends. The outcome of a call is in its task, also when setup or function throw at once.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<ValueTask<TResult>> Wrap<TResult>(Func<ValueTask<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return () => new ValueTask<TResult>(DecoratedCall.RunAsync(this, () => function().AsTask()));
    }

    /// <inheritdoc cref="Wrap{TResult}(Func{ValueTask{TResult}})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    public Func<T1, ValueTask<TResult>> Wrap<T1, TResult>(Func<T1, ValueTask<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return a1 => new ValueTask<TResult>(DecoratedCall.RunAsync(this, () => function(a1).AsTask()));
    }

    /// <inheritdoc cref="Wrap{TResult}(Func{ValueTask{TResult}})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    public Func<T1, T2, ValueTask<TResult>> Wrap<T1, T2, TResult>(Func<T1, T2, ValueTask<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2) => new ValueTask<TResult>(DecoratedCall.RunAsync(this, () => function(a1, a2).AsTask()));
    }

    /// <inheritdoc cref="Wrap{TResult}(Func{ValueTask{TResult}})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="T3">The type of an argument.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    public Func<T1, T2, T3, ValueTask<TResult>> Wrap<T1, T2, T3, TResult>(Func<T1, T2, T3, ValueTask<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3) => new ValueTask<TResult>(DecoratedCall.RunAsync(this, () => function(a1, a2, a3).AsTask()));
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

        return (a1, a2, a3, a4) => new ValueTask<TResult>(DecoratedCall.RunAsync(this, () => function(a1, a2, a3, a4).AsTask()));
    }

    /// <summary>Decorates a function that gives a sequence: the scope is open while the sequence is enumerated, a fresh one for each enumeration.</summary>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    /// <param name="function">What is decorated. It is called when an enumeration begins.</param>
    /// <returns>The decorated one. It may call itself, and may be called by several threads, as far as this manager allows that.</returns>
    /// <remarks>
    /// The setup runs when the first item is asked for, and the teardown when the sequence ends, fails, or is closed early. Closed early, the
    /// function has neither completed nor failed: that counts as unknown, and never as a success.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<IEnumerable<TItem>> Wrap<TItem>(Func<IEnumerable<TItem>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return () => DecoratedCall.Enumerate(this, () => function());
    }

    /// <inheritdoc cref="Wrap{TItem}(Func{IEnumerable{TItem}})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    public Func<T1, IEnumerable<TItem>> Wrap<T1, TItem>(Func<T1, IEnumerable<TItem>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return a1 => DecoratedCall.Enumerate(this, () => function(a1));
    }

    /// <inheritdoc cref="Wrap{TItem}(Func{IEnumerable{TItem}})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    public Func<T1, T2, IEnumerable<TItem>> Wrap<T1, T2, TItem>(Func<T1, T2, IEnumerable<TItem>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2) => DecoratedCall.Enumerate(this, () => function(a1, a2));
    }

    /// <inheritdoc cref="Wrap{TItem}(Func{IEnumerable{TItem}})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="T3">The type of an argument.</typeparam>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    public Func<T1, T2, T3, IEnumerable<TItem>> Wrap<T1, T2, T3, TItem>(Func<T1, T2, T3, IEnumerable<TItem>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3) => DecoratedCall.Enumerate(this, () => function(a1, a2, a3));
    }

    /// <inheritdoc cref="Wrap{TItem}(Func{IEnumerable{TItem}})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="T3">The type of an argument.</typeparam>
    /// <typeparam name="T4">The type of an argument.</typeparam>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    public Func<T1, T2, T3, T4, IEnumerable<TItem>> Wrap<T1, T2, T3, T4, TItem>(Func<T1, T2, T3, T4, IEnumerable<TItem>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3, a4) => DecoratedCall.Enumerate(this, () => function(a1, a2, a3, a4));
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

        return () => DecoratedCall.EnumerateAsync(this, () => function());
    }

    /// <inheritdoc cref="Wrap{TItem}(Func{IAsyncEnumerable{TItem}})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    public Func<T1, IAsyncEnumerable<TItem>> Wrap<T1, TItem>(Func<T1, IAsyncEnumerable<TItem>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return a1 => DecoratedCall.EnumerateAsync(this, () => function(a1));
    }

    /// <inheritdoc cref="Wrap{TItem}(Func{IAsyncEnumerable{TItem}})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    public Func<T1, T2, IAsyncEnumerable<TItem>> Wrap<T1, T2, TItem>(Func<T1, T2, IAsyncEnumerable<TItem>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2) => DecoratedCall.EnumerateAsync(this, () => function(a1, a2));
    }

    /// <inheritdoc cref="Wrap{TItem}(Func{IAsyncEnumerable{TItem}})"/>
    /// <typeparam name="T1">The type of an argument.</typeparam>
    /// <typeparam name="T2">The type of an argument.</typeparam>
    /// <typeparam name="T3">The type of an argument.</typeparam>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    public Func<T1, T2, T3, IAsyncEnumerable<TItem>> Wrap<T1, T2, T3, TItem>(Func<T1, T2, T3, IAsyncEnumerable<TItem>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3) => DecoratedCall.EnumerateAsync(this, () => function(a1, a2, a3));
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

        return (a1, a2, a3, a4) => DecoratedCall.EnumerateAsync(this, () => function(a1, a2, a3, a4));
    }
}
