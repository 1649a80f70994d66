using Yielding.Internal;

namespace Yielding;

/// <summary>What an <see cref="AsyncExitStack"/> registers when the function returns a <see cref="ValueTask"/>.</summary>
/// <remarks>
/// An async lambda fits a <see cref="Task"/> and a <see cref="ValueTask"/> alike. Compilers look for extension methods only when no method
/// of
/// the stack fits, so such a call is not ambiguous: it takes the <see cref="Task"/>.
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
    /// <inheritdoc cref="AsyncExitStack.PushAsync(Func{Exception, Task{bool}})"/>
    /// <param name="stack">The stack.</param>
    /// <param name="exit"><inheritdoc cref="AsyncExitStack.PushAsync(Func{Exception, Task{bool}})" path="/param"/></param>
    /// <exception cref="ArgumentNullException"><paramref name="stack"/> or <paramref name="exit"/> is null.</exception>
    public static void PushAsync(this AsyncExitStack stack, Func<Exception?, ValueTask<bool>> exit)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(exit);
        stack.RegisterCall(new ExitEntry(AsyncCallExit.Function, exit));
    }

    /// <inheritdoc cref="AsyncExitStack.CallbackAsync(Func{Task})"/>
    /// <param name="stack">The stack.</param>
    /// <param name="callback">The call.</param>
    /// <exception cref="ArgumentNullException"><paramref name="stack"/> or <paramref name="callback"/> is null.</exception>
    public static void CallbackAsync(this AsyncExitStack stack, Func<ValueTask> callback)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(callback);
        stack.RegisterCall(new ExitEntry(AsyncCallExit.Callback, callback));
    }

    /// <inheritdoc cref="CallbackAsync(AsyncExitStack, Func{ValueTask})"/>
    /// <typeparam name="TState">The type of the state. That of a value type is boxed.</typeparam>
    /// <param name="stack">The stack.</param>
    /// <param name="callback">The call; if it is static, it needs no closure.</param>
    /// <param name="state">What the call is given. It can be null, if the call can deal with that.</param>
    public static void CallbackAsync<TState>(this AsyncExitStack stack, Func<TState, ValueTask> callback, TState state)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(callback);
        stack.RegisterCall(new ExitEntry(AsyncCallExit.WithState<TState>.Action, callback, state));
    }
}
