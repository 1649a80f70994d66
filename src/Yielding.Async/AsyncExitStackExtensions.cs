using Yielding.Internal;

namespace Yielding;

/// <summary>What an <see cref="AsyncExitStack"/> registers when the function returns a <see cref="ValueTask"/>.</summary>
/// <remarks>
/// An async lambda fits a <see cref="Task"/> and a <see cref="ValueTask"/> alike. Compilers look for extension methods only when no method
/// of the stack fits, so such a call is not ambiguous: it takes the <see cref="Task"/>.
/// </remarks>
/// <example>
/// <code>
/// await using (var stack = new AsyncExitStack())
/// {
///     stack.CallbackAsync(connection.CloseAsync);    // it returns a ValueTask
/// }
/// </code>
/// </example>
public static class AsyncExitStackExtensions
{
    /// <summary>Registers an asynchronous exit: Python's <c>push_async_exit</c>.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="exit">
    /// The exit. It receives what the exit of a manager receives (<see cref="AsyncContextManager{T}.OnExitAsync"/>): null after a success,
    /// the exception, or an <see cref="UnknownOutcomeException"/> when the outcome cannot be determined. Its result is true to suppress the
    /// exception.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="stack"/> or <paramref name="exit"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed. The exit has not been called.</exception>
    public static void PushAsync(this AsyncExitStack stack, Func<Exception?, ValueTask<bool>> exit)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(exit);
        stack.RegisterCall(new ExitEntry(AsyncCallExit.Function, exit));
    }

    /// <summary>
    /// Registers an asynchronous call that is made however the body ends: Python's <c>push_async_callback</c>. It suppresses nothing.
    /// </summary>
    /// <param name="stack">The stack.</param>
    /// <param name="callback">The call.</param>
    /// <exception cref="ArgumentNullException"><paramref name="stack"/> or <paramref name="callback"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed. The call has not been made.</exception>
    public static void CallbackAsync(this AsyncExitStack stack, Func<ValueTask> callback)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(callback);
        stack.RegisterCall(new ExitEntry(AsyncCallExit.Callback, callback));
    }

    /// <summary>Registers an asynchronous call with a state. It is made however the body ends, and suppresses nothing.</summary>
    /// <typeparam name="TState">The type of the state. A value type is boxed.</typeparam>
    /// <param name="stack">The stack.</param>
    /// <param name="callback">The call. If it is static, it needs no closure.</param>
    /// <param name="state">The argument of the call. It can be null, if the call allows it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="stack"/> or <paramref name="callback"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed. The call has not been made.</exception>
    public static void CallbackAsync<TState>(this AsyncExitStack stack, Func<TState, ValueTask> callback, TState state)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(callback);
        stack.RegisterCall(new ExitEntry(AsyncCallExit.WithState<TState>.Action, callback, state));
    }
}
