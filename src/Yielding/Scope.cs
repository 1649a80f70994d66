using System.Diagnostics;
using System.Runtime.CompilerServices;
using Yielding.Internal;

namespace Yielding;

/// <summary>Enters generators as scopes, and runs bodies in them: the port of Python's <c>contextlib.contextmanager</c>.</summary>
/// <remarks>
/// <para>A generator is an iterator method that yields exactly once. What stands before its <c>yield return</c> is the setup, what
/// stands after it is the teardown, and the caller's block, the body, runs in between.</para>
/// <para><c>Enter</c> is for <c>using</c>. <c>Run</c> takes the body as a delegate; it knows on every runtime how the body ended, and is the only
/// form in which a generator can suppress the body's exception.</para>
/// </remarks>
public static class Scope
{
    private const string TaskBody =
        "The body returns a task: the scope of a synchronous 'Run' ends when the body returns. "
        + "Use 'AsyncScope.RunAsync' of the package Yielding.Async.";

    private const string TaskBodyOfManager =
        "The body returns a task: the scope of a synchronous 'Run' ends when the body returns. "
        + "Use 'AsyncContextManager.From' and 'AsyncScope.RunAsync' of the package Yielding.Async.";

    /// <summary>Runs the generator's setup, up to its <c>yield return</c>. Disposing the result runs its teardown.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">The generator. Each call starts a fresh run of it.</param>
    /// <returns>The live scope. Its <see cref="Scope{T}.Value"/> is what the generator yielded.</returns>
    /// <remarks>An exception of the setup leaves unchanged, when the generator's <c>finally</c> blocks have run; there is no scope then.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null.</exception>
    /// <exception cref="YieldRuleException">The generator ended without yielding.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as GeneratorDriver says
    public static Scope<T> Enter<T>(IEnumerable<T> generator)
    {
        ArgumentNullException.ThrowIfNull(generator);

        return new Scope<T>(GeneratorScope.Enter(generator, out var value), value);
    }

    /// <inheritdoc cref="Enter{T}(IEnumerable{T})"/>
    /// <param name="generator"><inheritdoc cref="Enter{T}(IEnumerable{T})" path="/param"/></param>
    /// <param name="value">What the generator yielded.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as GeneratorDriver says
    public static Scope<T> Enter<T>(IEnumerable<T> generator, out T value)
    {
        ArgumentNullException.ThrowIfNull(generator);

        return new Scope<T>(GeneratorScope.Enter(generator, out value), value);
    }

    /// <summary>Runs the setup of a generator that asks how its body ended. Disposing the result runs its teardown.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">Makes the generator, given the channel that it receives through; usually a lambda that calls an iterator method.</param>
    /// <returns><inheritdoc cref="Enter{T}(IEnumerable{T})" path="/returns"/></returns>
    /// <remarks><inheritdoc cref="Enter{T}(IEnumerable{T})" path="/remarks"/></remarks>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="generator"/> returned null.</exception>
    /// <exception cref="YieldRuleException">The generator ended without yielding.</exception>
    public static Scope<T> Enter<T>(Func<ScopeBody, IEnumerable<T>> generator) => Enter(generator, out _);

    /// <inheritdoc cref="Enter{T}(Func{ScopeBody, IEnumerable{T}})"/>
    /// <param name="generator"><inheritdoc cref="Enter{T}(Func{ScopeBody, IEnumerable{T}})" path="/param"/></param>
    /// <param name="value">What the generator yielded.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as GeneratorDriver says
    public static Scope<T> Enter<T>(Func<ScopeBody, IEnumerable<T>> generator, out T value)
    {
        ArgumentNullException.ThrowIfNull(generator);

        return new Scope<T>(ObservingGeneratorScope.Enter(generator, out value), value);
    }

    /// <summary>Enters a context manager. Disposing the result exits it.</summary>
    /// <typeparam name="T">The type of the value that the manager gives.</typeparam>
    /// <param name="manager">The manager.</param>
    /// <returns>The live scope. Its <see cref="Scope{T}.Value"/> is what the manager gave.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="manager"/> is null.</exception>
    /// <exception cref="Exception">Whatever the manager's setup throws, unchanged; there is no scope then.</exception>
    public static Scope<T> Enter<T>(ContextManager<T> manager) => Enter(manager, out _);

    /// <inheritdoc cref="Enter{T}(ContextManager{T})"/>
    /// <param name="manager"><inheritdoc cref="Enter{T}(ContextManager{T})" path="/param"/></param>
    /// <param name="value">What the manager gave.</param>
    public static Scope<T> Enter<T>(ContextManager<T> manager, out T value)
    {
        ArgumentNullException.ThrowIfNull(manager);

        return new Scope<T>(manager.Open(out value), value);
    }

    /// <summary>Runs a body in the scope of a generator: setup, body, teardown.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">The generator. Each call starts a fresh run of it.</param>
    /// <param name="body">The body. It is given what the generator yields.</param>
    /// <remarks>
    /// When the body throws, the generator is closed (only its <c>finally</c> blocks run) and the exception goes on, the same object with
    /// its stack trace. Exception filters further out look at it before the teardown, as with any <c>finally</c> block.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> or <paramref name="body"/> is null; nothing has run.</exception>
    /// <exception cref="YieldRuleException">The generator yielded not at all, and the body has not run; or it yielded a second time.</exception>
    /// <exception cref="Exception">Whatever setup, body or teardown throws. One of the teardown keeps the body's as its context.</exception>
    [StackTraceHidden]
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as BodyRunner says
    public static void Run<T>(IEnumerable<T> generator, Action<T> body)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);
        BodyRunner.Run<T, ValueTuple, ActionBody<T>>(generator, new ActionBody<T>(body));
    }

    /// <inheritdoc cref="Run{T}(IEnumerable{T}, Action{T})"/>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <returns>The body's result, after the teardown.</returns>
    /// <exception cref="InvalidOperationException"><typeparamref name="TResult"/> is a task; nothing has run.</exception>
    [StackTraceHidden]
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as BodyRunner says
    public static TResult Run<T, TResult>(IEnumerable<T> generator, Func<T, TResult> body)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);
        TaskResult<TResult>.ThrowIfTask(TaskBody);

        return BodyRunner.Run<T, TResult, FunctionBody<T, TResult>>(generator, new FunctionBody<T, TResult>(body));
    }

    /// <inheritdoc cref="Run{T, TResult}(IEnumerable{T}, Func{T, TResult})"/>
    /// <param name="generator"><inheritdoc cref="Run{T}(IEnumerable{T}, Action{T})" path="/param[@name='generator']"/></param>
    /// <param name="body"><inheritdoc cref="Run{T}(IEnumerable{T}, Action{T})" path="/param[@name='body']"/></param>
    /// <param name="whenSuppressed">
    /// Gives the result for a suppressed exception. A generator without a <see cref="ScopeBody"/> can't suppress, so it is never called here.
    /// </param>
    /// <exception cref="ArgumentNullException">Any argument is null; nothing has run.</exception>
    [StackTraceHidden]
    public static TResult Run<T, TResult>(IEnumerable<T> generator, Func<T, TResult> body, Func<Exception, TResult> whenSuppressed)
    {
        ArgumentNullException.ThrowIfNull(whenSuppressed);

        return Run(generator, body);
    }

    /// <summary>Runs a body in the scope of a generator that asks how its body ended: setup, body, teardown.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">Makes the generator, given the channel that it receives through; usually a lambda that calls an iterator method.</param>
    /// <param name="body">The body. It is given what the generator yields.</param>
    /// <remarks>
    /// When the body throws, the generator is resumed and decides: the exception goes on (the same object with the body's stack trace), is
    /// replaced, or is suppressed, and then this call returns. The teardown has run before exception filters further out see the exception.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> or <paramref name="body"/> is null; nothing has run.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="generator"/> returned null; nothing has run.</exception>
    /// <exception cref="YieldRuleException">The generator yielded not at all, and the body has not run; or it yielded a second time.</exception>
    /// <exception cref="Exception">Whatever setup, body or teardown throws. One of the teardown keeps the body's as its context.</exception>
    [StackTraceHidden]
    public static void Run<T>(Func<ScopeBody, IEnumerable<T>> generator, Action<T> body)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);
        var scope = ObservingGeneratorScope.Enter(generator, out var value);
        BodyRunner.TryRun<T, ValueTuple, ActionBody<T>>(scope, value, new ActionBody<T>(body), out _, out _);
    }

    /// <inheritdoc cref="Run{T}(Func{ScopeBody, IEnumerable{T}}, Action{T})"/>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <returns>The body's result, after the teardown.</returns>
    /// <exception cref="InvalidOperationException">
    /// <typeparamref name="TResult"/> is a task; nothing has run. Or <paramref name="generator"/> returned null; or it suppressed the
    /// body's exception, which is the inner exception, so that there is no result.
    /// </exception>
    [StackTraceHidden]
    public static TResult Run<T, TResult>(Func<ScopeBody, IEnumerable<T>> generator, Func<T, TResult> body)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);
        TaskResult<TResult>.ThrowIfTask(TaskBody);

        return BodyRunner.Run(ObservingGeneratorScope.Enter(generator, out var value), value, body, whenSuppressed: null);
    }

    /// <inheritdoc cref="Run{T}(Func{ScopeBody, IEnumerable{T}}, Action{T})"/>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="generator"><inheritdoc cref="Run{T}(Func{ScopeBody, IEnumerable{T}}, Action{T})" path="/param[@name='generator']"/></param>
    /// <param name="body"><inheritdoc cref="Run{T}(Func{ScopeBody, IEnumerable{T}}, Action{T})" path="/param[@name='body']"/></param>
    /// <param name="whenSuppressed">Gives the result when the body's exception, its argument, was suppressed. It runs after the teardown.</param>
    /// <returns>The result of the body or of <paramref name="whenSuppressed"/>, after the teardown.</returns>
    /// <exception cref="InvalidOperationException">
    /// <typeparamref name="TResult"/> is a task, or <paramref name="generator"/> returned null; nothing has run.
    /// </exception>
    [StackTraceHidden]
    public static TResult Run<T, TResult>(Func<ScopeBody, IEnumerable<T>> generator, Func<T, TResult> body, Func<Exception, TResult> whenSuppressed)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(whenSuppressed);
        TaskResult<TResult>.ThrowIfTask(TaskBody);

        return BodyRunner.Run(ObservingGeneratorScope.Enter(generator, out var value), value, body, whenSuppressed);
    }

    /// <summary>Runs a body in the scope of a context manager: enter, body, exit.</summary>
    /// <typeparam name="T">The type of the value that the manager gives.</typeparam>
    /// <param name="manager">The manager.</param>
    /// <param name="body">The body. It is given what the manager gave.</param>
    /// <remarks>When the body throws, the manager's exit decides whether the exception goes on, is replaced, or is suppressed.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="manager"/> or <paramref name="body"/> is null; nothing has run.</exception>
    /// <exception cref="Exception">Whatever setup, body or teardown throws. One of the teardown keeps the body's as its context.</exception>
    [StackTraceHidden]
    public static void Run<T>(ContextManager<T> manager, Action<T> body)
    {
        ArgumentNullException.ThrowIfNull(manager);
        ArgumentNullException.ThrowIfNull(body);
        var scope = manager.Open(out var value);
        BodyRunner.TryRun<T, ValueTuple, ActionBody<T>>(scope, value, new ActionBody<T>(body), out _, out _);
    }

    /// <inheritdoc cref="Run{T}(ContextManager{T}, Action{T})"/>
    /// <typeparam name="T">The type of the value that the manager gives.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <returns>The body's result, after the teardown.</returns>
    /// <exception cref="InvalidOperationException">
    /// <typeparamref name="TResult"/> is a task; nothing has run. Or the body's exception was suppressed and is the inner exception, so
    /// that there is no result.
    /// </exception>
    [StackTraceHidden]
    public static TResult Run<T, TResult>(ContextManager<T> manager, Func<T, TResult> body)
    {
        ArgumentNullException.ThrowIfNull(manager);
        ArgumentNullException.ThrowIfNull(body);
        TaskResult<TResult>.ThrowIfTask(TaskBodyOfManager);

        return BodyRunner.Run(manager.Open(out var value), value, body, whenSuppressed: null);
    }

    /// <inheritdoc cref="Run{T}(ContextManager{T}, Action{T})"/>
    /// <typeparam name="T">The type of the value that the manager gives.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="manager"><inheritdoc cref="Run{T}(ContextManager{T}, Action{T})" path="/param[@name='manager']"/></param>
    /// <param name="body"><inheritdoc cref="Run{T}(ContextManager{T}, Action{T})" path="/param[@name='body']"/></param>
    /// <param name="whenSuppressed">Gives the result when the body's exception, its argument, was suppressed. It runs after the teardown.</param>
    /// <returns>The result of the body or of <paramref name="whenSuppressed"/>, after the teardown.</returns>
    /// <exception cref="InvalidOperationException"><typeparamref name="TResult"/> is a task; nothing has run.</exception>
    [StackTraceHidden]
    public static TResult Run<T, TResult>(ContextManager<T> manager, Func<T, TResult> body, Func<Exception, TResult> whenSuppressed)
    {
        ArgumentNullException.ThrowIfNull(manager);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(whenSuppressed);
        TaskResult<TResult>.ThrowIfTask(TaskBodyOfManager);

        return BodyRunner.Run(manager.Open(out var value), value, body, whenSuppressed);
    }
}
