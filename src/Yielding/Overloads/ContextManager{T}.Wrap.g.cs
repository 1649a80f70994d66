// Written by src/overloads.cs.

#nullable enable

using Yielding.Internal;

namespace Yielding;

/// <content>The decorators: one overload for each number of arguments.</content>
public abstract partial class ContextManager<T>
{
    /// <summary>Decorates an action: each call of the result runs it in a fresh scope. Python's <c>ContextDecorator</c>.</summary>
    /// <param name="action">The action. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated action. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>When the manager suppresses the exception of a call, the call returns.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="action"/> is null.</exception>
    public Action Wrap(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);

        return () => Run(new Action<T>(_ => action()));
    }

    /// <summary>Decorates an action: each call of the result runs it in a fresh scope. Python's <c>ContextDecorator</c>.</summary>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <param name="action">The action. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated action. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>When the manager suppresses the exception of a call, the call returns.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="action"/> is null.</exception>
    public Action<T1> Wrap<T1>(Action<T1> action)
    {
        ArgumentNullException.ThrowIfNull(action);

        return a1 => Run(new Action<T>(_ => action(a1)));
    }

    /// <summary>Decorates an action: each call of the result runs it in a fresh scope. Python's <c>ContextDecorator</c>.</summary>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <param name="action">The action. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated action. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>When the manager suppresses the exception of a call, the call returns.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="action"/> is null.</exception>
    public Action<T1, T2> Wrap<T1, T2>(Action<T1, T2> action)
    {
        ArgumentNullException.ThrowIfNull(action);

        return (a1, a2) => Run(new Action<T>(_ => action(a1, a2)));
    }

    /// <summary>Decorates an action: each call of the result runs it in a fresh scope. Python's <c>ContextDecorator</c>.</summary>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="action">The action. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated action. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>When the manager suppresses the exception of a call, the call returns.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="action"/> is null.</exception>
    public Action<T1, T2, T3> Wrap<T1, T2, T3>(Action<T1, T2, T3> action)
    {
        ArgumentNullException.ThrowIfNull(action);

        return (a1, a2, a3) => Run(new Action<T>(_ => action(a1, a2, a3)));
    }

    /// <summary>Decorates an action: each call of the result runs it in a fresh scope. Python's <c>ContextDecorator</c>.</summary>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <param name="action">The action. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated action. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>When the manager suppresses the exception of a call, the call returns.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="action"/> is null.</exception>
    public Action<T1, T2, T3, T4> Wrap<T1, T2, T3, T4>(Action<T1, T2, T3, T4> action)
    {
        ArgumentNullException.ThrowIfNull(action);

        return (a1, a2, a3, a4) => Run(new Action<T>(_ => action(a1, a2, a3, a4)));
    }

    /// <summary>Decorates a function: each call of the result runs it in a fresh scope of this manager.</summary>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="function">The function. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated function. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>
    /// When the manager suppresses the exception of a call there is no result: the call throws an
    /// <see cref="InvalidOperationException"/> that has the suppressed exception as its inner exception.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    /// <exception cref="InvalidOperationException">
    /// <typeparamref name="TResult"/> is a task or a sequence, which would outlive the scope.
    /// </exception>
    public Func<TResult> Wrap<TResult>(Func<TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        DecoratedCall.ThrowIfDeferred<TResult>();

        return () => Run<TResult>(_ => function());
    }

    /// <summary>Decorates a function: each call of the result runs it in a fresh scope of this manager.</summary>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="function">The function. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated function. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>
    /// When the manager suppresses the exception of a call there is no result: the call throws an
    /// <see cref="InvalidOperationException"/> that has the suppressed exception as its inner exception.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    /// <exception cref="InvalidOperationException">
    /// <typeparamref name="TResult"/> is a task or a sequence, which would outlive the scope.
    /// </exception>
    public Func<T1, TResult> Wrap<T1, TResult>(Func<T1, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        DecoratedCall.ThrowIfDeferred<TResult>();

        return a1 => Run<TResult>(_ => function(a1));
    }

    /// <summary>Decorates a function: each call of the result runs it in a fresh scope of this manager.</summary>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="function">The function. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated function. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>
    /// When the manager suppresses the exception of a call there is no result: the call throws an
    /// <see cref="InvalidOperationException"/> that has the suppressed exception as its inner exception.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    /// <exception cref="InvalidOperationException">
    /// <typeparamref name="TResult"/> is a task or a sequence, which would outlive the scope.
    /// </exception>
    public Func<T1, T2, TResult> Wrap<T1, T2, TResult>(Func<T1, T2, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        DecoratedCall.ThrowIfDeferred<TResult>();

        return (a1, a2) => Run<TResult>(_ => function(a1, a2));
    }

    /// <summary>Decorates a function: each call of the result runs it in a fresh scope of this manager.</summary>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="function">The function. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated function. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>
    /// When the manager suppresses the exception of a call there is no result: the call throws an
    /// <see cref="InvalidOperationException"/> that has the suppressed exception as its inner exception.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    /// <exception cref="InvalidOperationException">
    /// <typeparamref name="TResult"/> is a task or a sequence, which would outlive the scope.
    /// </exception>
    public Func<T1, T2, T3, TResult> Wrap<T1, T2, T3, TResult>(Func<T1, T2, T3, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        DecoratedCall.ThrowIfDeferred<TResult>();

        return (a1, a2, a3) => Run<TResult>(_ => function(a1, a2, a3));
    }

    /// <summary>Decorates a function: each call of the result runs it in a fresh scope of this manager.</summary>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="function">The function. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated function. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>
    /// When the manager suppresses the exception of a call there is no result: the call throws an
    /// <see cref="InvalidOperationException"/> that has the suppressed exception as its inner exception.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    /// <exception cref="InvalidOperationException">
    /// <typeparamref name="TResult"/> is a task or a sequence, which would outlive the scope.
    /// </exception>
    public Func<T1, T2, T3, T4, TResult> Wrap<T1, T2, T3, T4, TResult>(Func<T1, T2, T3, T4, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        DecoratedCall.ThrowIfDeferred<TResult>();

        return (a1, a2, a3, a4) => Run<TResult>(_ => function(a1, a2, a3, a4));
    }

    /// <summary>Decorates an asynchronous function: the scope of a call stays active until its task has completed.</summary>
    /// <param name="function">The function. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated function. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>
    /// The setup runs in the call, and the teardown when the task completes. The task of the call also fails when the setup throws, or the
    /// function throws before it returns a task.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<Task> Wrap(Func<Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return () => DecoratedCall.RunAsync(this, () => function());
    }

    /// <summary>Decorates an asynchronous function: the scope of a call stays active until its task has completed.</summary>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <param name="function">The function. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated function. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>
    /// The setup runs in the call, and the teardown when the task completes. The task of the call also fails when the setup throws, or the
    /// function throws before it returns a task.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<T1, Task> Wrap<T1>(Func<T1, Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return a1 => DecoratedCall.RunAsync(this, () => function(a1));
    }

    /// <summary>Decorates an asynchronous function: the scope of a call stays active until its task has completed.</summary>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <param name="function">The function. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated function. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>
    /// The setup runs in the call, and the teardown when the task completes. The task of the call also fails when the setup throws, or the
    /// function throws before it returns a task.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<T1, T2, Task> Wrap<T1, T2>(Func<T1, T2, Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2) => DecoratedCall.RunAsync(this, () => function(a1, a2));
    }

    /// <summary>Decorates an asynchronous function: the scope of a call stays active until its task has completed.</summary>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <param name="function">The function. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated function. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>
    /// The setup runs in the call, and the teardown when the task completes. The task of the call also fails when the setup throws, or the
    /// function throws before it returns a task.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<T1, T2, T3, Task> Wrap<T1, T2, T3>(Func<T1, T2, T3, Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3) => DecoratedCall.RunAsync(this, () => function(a1, a2, a3));
    }

    /// <summary>Decorates an asynchronous function: the scope of a call stays active until its task has completed.</summary>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <param name="function">The function. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated function. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>
    /// The setup runs in the call, and the teardown when the task completes. The task of the call also fails when the setup throws, or the
    /// function throws before it returns a task.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<T1, T2, T3, T4, Task> Wrap<T1, T2, T3, T4>(Func<T1, T2, T3, T4, Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3, a4) => DecoratedCall.RunAsync(this, () => function(a1, a2, a3, a4));
    }

    /// <summary>Decorates an asynchronous function with a result: the scope of a call stays active until its task has completed.</summary>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="function">The function. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated function. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>
    /// The setup runs in the call, and the teardown when the task completes. The task of the call also fails when the setup throws, or the
    /// function throws before it returns a task.
    /// When the manager suppresses the exception of a call there is no result: the task fails with an
    /// <see cref="InvalidOperationException"/> that has the suppressed exception as its inner exception.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<Task<TResult>> Wrap<TResult>(Func<Task<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return () => DecoratedCall.RunAsync(this, () => function());
    }

    /// <summary>Decorates an asynchronous function with a result: the scope of a call stays active until its task has completed.</summary>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="function">The function. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated function. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>
    /// The setup runs in the call, and the teardown when the task completes. The task of the call also fails when the setup throws, or the
    /// function throws before it returns a task.
    /// When the manager suppresses the exception of a call there is no result: the task fails with an
    /// <see cref="InvalidOperationException"/> that has the suppressed exception as its inner exception.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<T1, Task<TResult>> Wrap<T1, TResult>(Func<T1, Task<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return a1 => DecoratedCall.RunAsync(this, () => function(a1));
    }

    /// <summary>Decorates an asynchronous function with a result: the scope of a call stays active until its task has completed.</summary>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="function">The function. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated function. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>
    /// The setup runs in the call, and the teardown when the task completes. The task of the call also fails when the setup throws, or the
    /// function throws before it returns a task.
    /// When the manager suppresses the exception of a call there is no result: the task fails with an
    /// <see cref="InvalidOperationException"/> that has the suppressed exception as its inner exception.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<T1, T2, Task<TResult>> Wrap<T1, T2, TResult>(Func<T1, T2, Task<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2) => DecoratedCall.RunAsync(this, () => function(a1, a2));
    }

    /// <summary>Decorates an asynchronous function with a result: the scope of a call stays active until its task has completed.</summary>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="function">The function. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated function. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>
    /// The setup runs in the call, and the teardown when the task completes. The task of the call also fails when the setup throws, or the
    /// function throws before it returns a task.
    /// When the manager suppresses the exception of a call there is no result: the task fails with an
    /// <see cref="InvalidOperationException"/> that has the suppressed exception as its inner exception.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<T1, T2, T3, Task<TResult>> Wrap<T1, T2, T3, TResult>(Func<T1, T2, T3, Task<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3) => DecoratedCall.RunAsync(this, () => function(a1, a2, a3));
    }

    /// <summary>Decorates an asynchronous function with a result: the scope of a call stays active until its task has completed.</summary>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="function">The function. It is called in the scope, with the arguments of the call.</param>
    /// <returns>The decorated function. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>
    /// The setup runs in the call, and the teardown when the task completes. The task of the call also fails when the setup throws, or the
    /// function throws before it returns a task.
    /// When the manager suppresses the exception of a call there is no result: the task fails with an
    /// <see cref="InvalidOperationException"/> that has the suppressed exception as its inner exception.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<T1, T2, T3, T4, Task<TResult>> Wrap<T1, T2, T3, T4, TResult>(Func<T1, T2, T3, T4, Task<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3, a4) => DecoratedCall.RunAsync(this, () => function(a1, a2, a3, a4));
    }

    /// <summary>Decorates a function that returns a sequence: each enumeration runs in a fresh scope.</summary>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    /// <param name="function">The function. It is called when an enumeration begins.</param>
    /// <returns>The decorated function. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>
    /// The setup runs when the first item is requested, and the teardown when the sequence ends, fails, or is disposed early. When it is
    /// disposed early the outcome is Unknown.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<IEnumerable<TItem>> Wrap<TItem>(Func<IEnumerable<TItem>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return () => DecoratedCall.Enumerate(this, () => function());
    }

    /// <summary>Decorates a function that returns a sequence: each enumeration runs in a fresh scope.</summary>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    /// <param name="function">The function. It is called when an enumeration begins.</param>
    /// <returns>The decorated function. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>
    /// The setup runs when the first item is requested, and the teardown when the sequence ends, fails, or is disposed early. When it is
    /// disposed early the outcome is Unknown.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<T1, IEnumerable<TItem>> Wrap<T1, TItem>(Func<T1, IEnumerable<TItem>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return a1 => DecoratedCall.Enumerate(this, () => function(a1));
    }

    /// <summary>Decorates a function that returns a sequence: each enumeration runs in a fresh scope.</summary>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    /// <param name="function">The function. It is called when an enumeration begins.</param>
    /// <returns>The decorated function. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>
    /// The setup runs when the first item is requested, and the teardown when the sequence ends, fails, or is disposed early. When it is
    /// disposed early the outcome is Unknown.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<T1, T2, IEnumerable<TItem>> Wrap<T1, T2, TItem>(Func<T1, T2, IEnumerable<TItem>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2) => DecoratedCall.Enumerate(this, () => function(a1, a2));
    }

    /// <summary>Decorates a function that returns a sequence: each enumeration runs in a fresh scope.</summary>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    /// <param name="function">The function. It is called when an enumeration begins.</param>
    /// <returns>The decorated function. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>
    /// The setup runs when the first item is requested, and the teardown when the sequence ends, fails, or is disposed early. When it is
    /// disposed early the outcome is Unknown.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<T1, T2, T3, IEnumerable<TItem>> Wrap<T1, T2, T3, TItem>(Func<T1, T2, T3, IEnumerable<TItem>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3) => DecoratedCall.Enumerate(this, () => function(a1, a2, a3));
    }

    /// <summary>Decorates a function that returns a sequence: each enumeration runs in a fresh scope.</summary>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    /// <param name="function">The function. It is called when an enumeration begins.</param>
    /// <returns>The decorated function. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>
    /// The setup runs when the first item is requested, and the teardown when the sequence ends, fails, or is disposed early. When it is
    /// disposed early the outcome is Unknown.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<T1, T2, T3, T4, IEnumerable<TItem>> Wrap<T1, T2, T3, T4, TItem>(Func<T1, T2, T3, T4, IEnumerable<TItem>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3, a4) => DecoratedCall.Enumerate(this, () => function(a1, a2, a3, a4));
    }

    /// <summary>Decorates a function that returns an asynchronous sequence: each enumeration runs in a fresh scope.</summary>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    /// <param name="function">The function. It is called when an enumeration begins.</param>
    /// <returns>The decorated function. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>
    /// The setup runs when the first item is requested, and the teardown when the sequence ends, fails, or is disposed early. When it is
    /// disposed early the outcome is Unknown.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<IAsyncEnumerable<TItem>> Wrap<TItem>(Func<IAsyncEnumerable<TItem>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return () => DecoratedCall.EnumerateAsync(this, () => function());
    }

    /// <summary>Decorates a function that returns an asynchronous sequence: each enumeration runs in a fresh scope.</summary>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    /// <param name="function">The function. It is called when an enumeration begins.</param>
    /// <returns>The decorated function. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>
    /// The setup runs when the first item is requested, and the teardown when the sequence ends, fails, or is disposed early. When it is
    /// disposed early the outcome is Unknown.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<T1, IAsyncEnumerable<TItem>> Wrap<T1, TItem>(Func<T1, IAsyncEnumerable<TItem>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return a1 => DecoratedCall.EnumerateAsync(this, () => function(a1));
    }

    /// <summary>Decorates a function that returns an asynchronous sequence: each enumeration runs in a fresh scope.</summary>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    /// <param name="function">The function. It is called when an enumeration begins.</param>
    /// <returns>The decorated function. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>
    /// The setup runs when the first item is requested, and the teardown when the sequence ends, fails, or is disposed early. When it is
    /// disposed early the outcome is Unknown.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<T1, T2, IAsyncEnumerable<TItem>> Wrap<T1, T2, TItem>(Func<T1, T2, IAsyncEnumerable<TItem>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2) => DecoratedCall.EnumerateAsync(this, () => function(a1, a2));
    }

    /// <summary>Decorates a function that returns an asynchronous sequence: each enumeration runs in a fresh scope.</summary>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    /// <param name="function">The function. It is called when an enumeration begins.</param>
    /// <returns>The decorated function. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>
    /// The setup runs when the first item is requested, and the teardown when the sequence ends, fails, or is disposed early. When it is
    /// disposed early the outcome is Unknown.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<T1, T2, T3, IAsyncEnumerable<TItem>> Wrap<T1, T2, T3, TItem>(Func<T1, T2, T3, IAsyncEnumerable<TItem>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3) => DecoratedCall.EnumerateAsync(this, () => function(a1, a2, a3));
    }

    /// <summary>Decorates a function that returns an asynchronous sequence: each enumeration runs in a fresh scope.</summary>
    /// <typeparam name="T1">The type of argument 1.</typeparam>
    /// <typeparam name="T2">The type of argument 2.</typeparam>
    /// <typeparam name="T3">The type of argument 3.</typeparam>
    /// <typeparam name="T4">The type of argument 4.</typeparam>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    /// <param name="function">The function. It is called when an enumeration begins.</param>
    /// <returns>The decorated function. It may call itself. Several threads may call it, if this manager allows that.</returns>
    /// <remarks>
    /// The setup runs when the first item is requested, and the teardown when the sequence ends, fails, or is disposed early. When it is
    /// disposed early the outcome is Unknown.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public Func<T1, T2, T3, T4, IAsyncEnumerable<TItem>> Wrap<T1, T2, T3, T4, TItem>(Func<T1, T2, T3, T4, IAsyncEnumerable<TItem>> function)
    {
        ArgumentNullException.ThrowIfNull(function);

        return (a1, a2, a3, a4) => DecoratedCall.EnumerateAsync(this, () => function(a1, a2, a3, a4));
    }
}
