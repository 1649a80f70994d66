using System.Diagnostics;
using System.Runtime.CompilerServices;
using Yielding.Internal;
using Yielding.Outcomes;

namespace Yielding;

/// <summary>Enters asynchronous generators as scopes, and runs bodies in them: the port of Python's <c>contextlib.asynccontextmanager</c>.</summary>
/// <remarks>
/// <para>A generator is an async iterator method that yields exactly once. What stands before its <c>yield return</c> is the setup, what
/// stands after it is the teardown, and the caller's block, the body, runs in between.</para>
/// <para><c>EnterAsync</c> is for <c>await using</c>. <c>RunAsync</c> takes the body as a delegate; it knows everywhere how the body ended, and is
/// the only form in which a generator can suppress the body's exception. Use it for that, where another method disposes the scope, and on native AOT.</para>
/// <para>The token of a call is for the setup: it reaches the generator's parameter with <c>[EnumeratorCancellation]</c>, and is detached from
/// it when the setup is over, so that nobody cancels a teardown.</para>
/// </remarks>
public static class AsyncScope
{
    /// <summary>Runs the setup of a generator. Disposing the result runs its teardown.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">The generator. Each call starts a fresh run of it.</param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <param name="callerMember">Filled in by the compiler, as are the next two: they name the place that enters.</param>
    /// <param name="callerFile">The source file.</param>
    /// <param name="callerLine">The line in it, counted from 1.</param>
    /// <returns>A task that ends with the setup. Its result is the live scope.</returns>
    /// <remarks>
    /// An exception of the setup is in the task, unchanged, when the generator's <c>finally</c> blocks have run; there is no scope then. Call this
    /// in the method that disposes the scope. A helper that isn't asynchronous may call it and return the task; if an asynchronous one awaits it, the outcome
    /// is unknown once an exception was thrown that may be the body's.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null. It is thrown by the call.</exception>
    /// <exception cref="YieldRuleException">The generator ended without yielding.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, which is the exception's token, was cancelled before the setup, and nothing has run; or during it,
    /// and the <c>finally</c> blocks have run to their end.
    /// </exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // there the JIT knows the iterator's own type, as in Scope.Enter
    public static ValueTask<AsyncScope<T>> EnterAsync<T>(
        IAsyncEnumerable<T> generator,
        CancellationToken cancellationToken = default,
        [CallerMemberName] string callerMember = "",
        [CallerFilePath] string callerFile = "",
        [CallerLineNumber] int callerLine = 0)
    {
        ArgumentNullException.ThrowIfNull(generator);

        // An iterator of the compiler never throws at once, and nothing has to cancel its setup.
        return generator is IAsyncStateMachine && !cancellationToken.CanBeCanceled
            ? AsyncScope<T>.EnterIteratorAsync(generator, new EntryCallSite(callerMember, callerFile, callerLine))
            : AsyncScope<T>.Of(generator).EnterAsync(cancellationToken, new EntryCallSite(callerMember, callerFile, callerLine));
    }

    /// <summary>Runs the setup of a generator that asks how its body ended. Disposing the result runs its teardown.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">Makes the generator, given the channel that it receives through; usually a lambda that calls an async iterator method.</param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <param name="callerMember">Filled in by the compiler, as are the next two: they name the place that enters.</param>
    /// <param name="callerFile">The source file.</param>
    /// <param name="callerLine">The line in it, counted from 1.</param>
    /// <returns>A task that ends with the setup. Its result is the live scope.</returns>
    /// <remarks>
    /// An exception of the setup is in the task, unchanged, when the generator's <c>finally</c> blocks have run; there is no scope then. Call this
    /// in the method that disposes the scope. A helper that isn't asynchronous may call it and return the task; if an asynchronous one awaits it, the outcome
    /// is unknown once an exception was thrown that may be the body's.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null. It is thrown by the call.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="generator"/> returned null.</exception>
    /// <exception cref="YieldRuleException">The generator ended without yielding.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, which is the exception's token, was cancelled before the setup, and nothing has run; or during it,
    /// and the <c>finally</c> blocks have run to their end.
    /// </exception>
    public static ValueTask<AsyncScope<T>> EnterAsync<T>(
        Func<ScopeBody, IAsyncEnumerable<T>> generator,
        CancellationToken cancellationToken = default,
        [CallerMemberName] string callerMember = "",
        [CallerFilePath] string callerFile = "",
        [CallerLineNumber] int callerLine = 0)
    {
        ArgumentNullException.ThrowIfNull(generator);

        return AsyncScope<T>.Of(new ObservingGeneratorAsyncScope<T>(generator)).EnterAsync(cancellationToken, new EntryCallSite(callerMember, callerFile, callerLine));
    }

    /// <summary>Runs the setup of a generator that asks how its body ended, and receives in its setup that the caller cancels. Disposing the result runs its teardown.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">Makes the generator, given the channel that it receives through and the token of its setup; usually a lambda that calls an async iterator method.</param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <param name="callerMember">Filled in by the compiler, as are the next two: they name the place that enters.</param>
    /// <param name="callerFile">The source file.</param>
    /// <param name="callerLine">The line in it, counted from 1.</param>
    /// <returns>A task that ends with the setup. Its result is the live scope.</returns>
    /// <remarks>
    /// An exception of the setup is in the task, unchanged, when the generator's <c>finally</c> blocks have run; there is no scope then. Call this
    /// in the method that disposes the scope. A helper that isn't asynchronous may call it and return the task; if an asynchronous one awaits it, the outcome
    /// is unknown once an exception was thrown that may be the body's.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null. It is thrown by the call.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="generator"/> returned null.</exception>
    /// <exception cref="YieldRuleException">The generator ended without yielding.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, which is the exception's token, was cancelled before the setup, and nothing has run; or during it,
    /// and the <c>finally</c> blocks have run to their end.
    /// </exception>
    public static ValueTask<AsyncScope<T>> EnterAsync<T>(
        Func<ScopeBody, CancellationToken, IAsyncEnumerable<T>> generator,
        CancellationToken cancellationToken = default,
        [CallerMemberName] string callerMember = "",
        [CallerFilePath] string callerFile = "",
        [CallerLineNumber] int callerLine = 0)
    {
        ArgumentNullException.ThrowIfNull(generator);

        return AsyncScope<T>.Of(new ObservingGeneratorAsyncScope<T>(generator)).EnterAsync(cancellationToken, new EntryCallSite(callerMember, callerFile, callerLine));
    }

    /// <summary>Runs the setup of a context manager. Disposing the result runs its teardown.</summary>
    /// <typeparam name="T">The type of the value that the manager gives.</typeparam>
    /// <param name="manager">The manager.</param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <param name="callerMember">Filled in by the compiler, as are the next two: they name the place that enters.</param>
    /// <param name="callerFile">The source file.</param>
    /// <param name="callerLine">The line in it, counted from 1.</param>
    /// <returns>A task that ends with the setup. Its result is the live scope.</returns>
    /// <remarks>
    /// An exception of the setup is in the task, unchanged, when the manager's <c>finally</c> blocks have run; there is no scope then. Call this
    /// in the method that disposes the scope. A helper that isn't asynchronous may call it and return the task; if an asynchronous one awaits it, the outcome
    /// is unknown once an exception was thrown that may be the body's.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="manager"/> is null. It is thrown by the call.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, which is the exception's token, was cancelled before the setup, and nothing has run; or during it,
    /// and the <c>finally</c> blocks have run to their end.
    /// </exception>
    public static ValueTask<AsyncScope<T>> EnterAsync<T>(
        AsyncContextManager<T> manager,
        CancellationToken cancellationToken = default,
        [CallerMemberName] string callerMember = "",
        [CallerFilePath] string callerFile = "",
        [CallerLineNumber] int callerLine = 0)
    {
        ArgumentNullException.ThrowIfNull(manager);

        return manager.Open().EnterAsync(cancellationToken, new EntryCallSite(callerMember, callerFile, callerLine));
    }

    /// <summary>Runs a body in the scope of a generator: setup, body, teardown.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">The generator. Each call starts a fresh run of it.</param>
    /// <param name="body">The body. It is given what the generator yields, and is called in the caller's synchronization context.</param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that ends with the teardown.</returns>
    /// <remarks>
    /// When the body throws, at once or into its task, the generator is closed (only its <c>finally</c> blocks run) and the exception goes on, the same object with its stack trace. The body and the
    /// teardown run in the caller's context.
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null. It is thrown by the call, and nothing has run.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="body"/> returned null.</exception>
    /// <exception cref="YieldRuleException">The generator yielded not at all, and the body has not run; or it yielded a second time.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, which is the exception's token, was cancelled before or during the setup. The body has not run.
    /// </exception>
    /// <exception cref="Exception">Whatever setup, body or teardown throws. One of the teardown keeps the body's as its context.</exception>
    [StackTraceHidden]
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as EnterAsync
    public static Task RunAsync<T>(IAsyncEnumerable<T> generator, Func<T, Task> body, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);

        return AsyncBodyRunner.RunAsync<T, ValueTuple, AsyncActionBody<T>>(generator, new AsyncActionBody<T>(body), cancellationToken);
    }

    /// <inheritdoc cref="RunAsync{T}(IAsyncEnumerable{T}, Func{T, Task}, CancellationToken)"/>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <returns>A task that ends with the teardown. Its result is the body's.</returns>
    /// <exception cref="InvalidOperationException">
    /// A delegate returned null; or the body's exception was suppressed and is the inner exception, so that there is no result.
    /// </exception>
    [StackTraceHidden]
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as EnterAsync
    public static Task<TResult> RunAsync<T, TResult>(IAsyncEnumerable<T> generator, Func<T, Task<TResult>> body, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);

        return AsyncBodyRunner.RunAsync<T, TResult, AsyncFunctionBody<T, TResult>>(generator, new AsyncFunctionBody<T, TResult>(body), cancellationToken);
    }

    /// <inheritdoc cref="RunAsync{T}(IAsyncEnumerable{T}, Func{T, Task}, CancellationToken)"/>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="generator">The generator. Each call starts a fresh run of it.</param>
    /// <param name="body">The body. It is given what the generator yields, and is called in the caller's synchronization context.</param>
    /// <param name="whenSuppressed">Gives the result when the body's exception, its argument, was suppressed. It runs after the teardown.</param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that ends with the teardown. Its result is that of the body or of <paramref name="whenSuppressed"/>.</returns>
    [StackTraceHidden]
    public static Task<TResult> RunAsync<T, TResult>(
        IAsyncEnumerable<T> generator,
        Func<T, Task<TResult>> body,
        Func<Exception, TResult> whenSuppressed,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(whenSuppressed);

        return AsyncBodyRunner.RunAsync<T, TResult, AsyncFunctionBody<T, TResult>>(generator, new AsyncFunctionBody<T, TResult>(body), cancellationToken);
    }

    /// <summary>Runs a body in the scope of a generator that asks how its body ended: setup, body, teardown.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">Makes the generator, given the channel that it receives through; usually a lambda that calls an async iterator method.</param>
    /// <param name="body">The body. It is given what the generator yields, and is called in the caller's synchronization context.</param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that ends with the teardown.</returns>
    /// <remarks>
    /// When the body throws, at once or into its task, the generator is told, and decides whether the exception goes on, is replaced, or is suppressed. The body and the
    /// teardown run in the caller's context.
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null. It is thrown by the call, and nothing has run.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="generator"/> returned null, and nothing has run; or <paramref name="body"/> did.</exception>
    /// <exception cref="YieldRuleException">The generator yielded not at all, and the body has not run; or it yielded a second time.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, which is the exception's token, was cancelled before or during the setup. The body has not run.
    /// </exception>
    /// <exception cref="Exception">Whatever setup, body or teardown throws. One of the teardown keeps the body's as its context.</exception>
    [StackTraceHidden]
    public static Task RunAsync<T>(Func<ScopeBody, IAsyncEnumerable<T>> generator, Func<T, Task> body, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);

        return AsyncBodyRunner.RunAsync(AsyncScope<T>.Of(new ObservingGeneratorAsyncScope<T>(generator)), body, cancellationToken);
    }

    /// <inheritdoc cref="RunAsync{T}(Func{ScopeBody, IAsyncEnumerable{T}}, Func{T, Task}, CancellationToken)"/>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <returns>A task that ends with the teardown. Its result is the body's.</returns>
    /// <exception cref="InvalidOperationException">
    /// A delegate returned null; or the body's exception was suppressed and is the inner exception, so that there is no result.
    /// </exception>
    [StackTraceHidden]
    public static Task<TResult> RunAsync<T, TResult>(Func<ScopeBody, IAsyncEnumerable<T>> generator, Func<T, Task<TResult>> body, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);

        return AsyncBodyRunner.RunAsync(AsyncScope<T>.Of(new ObservingGeneratorAsyncScope<T>(generator)), body, whenSuppressed: null, cancellationToken);
    }

    /// <inheritdoc cref="RunAsync{T}(Func{ScopeBody, IAsyncEnumerable{T}}, Func{T, Task}, CancellationToken)"/>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="generator">Makes the generator, given the channel that it receives through; usually a lambda that calls an async iterator method.</param>
    /// <param name="body">The body. It is given what the generator yields, and is called in the caller's synchronization context.</param>
    /// <param name="whenSuppressed">Gives the result when the body's exception, its argument, was suppressed. It runs after the teardown.</param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that ends with the teardown. Its result is that of the body or of <paramref name="whenSuppressed"/>.</returns>
    [StackTraceHidden]
    public static Task<TResult> RunAsync<T, TResult>(
        Func<ScopeBody, IAsyncEnumerable<T>> generator,
        Func<T, Task<TResult>> body,
        Func<Exception, TResult> whenSuppressed,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(whenSuppressed);

        return AsyncBodyRunner.RunAsync(AsyncScope<T>.Of(new ObservingGeneratorAsyncScope<T>(generator)), body, whenSuppressed, cancellationToken);
    }

    /// <summary>Runs a body in the scope of a generator that asks how its body ended, and receives in its setup that the caller cancels: setup, body, teardown.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">Makes the generator, given the channel that it receives through and the token of its setup; usually a lambda that calls an async iterator method.</param>
    /// <param name="body">The body. It is given what the generator yields, and is called in the caller's synchronization context.</param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that ends with the teardown.</returns>
    /// <remarks>
    /// When the body throws, at once or into its task, the generator is told, and decides whether the exception goes on, is replaced, or is suppressed. The body and the
    /// teardown run in the caller's context.
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null. It is thrown by the call, and nothing has run.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="generator"/> returned null, and nothing has run; or <paramref name="body"/> did.</exception>
    /// <exception cref="YieldRuleException">The generator yielded not at all, and the body has not run; or it yielded a second time.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, which is the exception's token, was cancelled before or during the setup. The body has not run.
    /// </exception>
    /// <exception cref="Exception">Whatever setup, body or teardown throws. One of the teardown keeps the body's as its context.</exception>
    [StackTraceHidden]
    public static Task RunAsync<T>(Func<ScopeBody, CancellationToken, IAsyncEnumerable<T>> generator, Func<T, Task> body, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);

        return AsyncBodyRunner.RunAsync(AsyncScope<T>.Of(new ObservingGeneratorAsyncScope<T>(generator)), body, cancellationToken);
    }

    /// <inheritdoc cref="RunAsync{T}(Func{ScopeBody, CancellationToken, IAsyncEnumerable{T}}, Func{T, Task}, CancellationToken)"/>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <returns>A task that ends with the teardown. Its result is the body's.</returns>
    /// <exception cref="InvalidOperationException">
    /// A delegate returned null; or the body's exception was suppressed and is the inner exception, so that there is no result.
    /// </exception>
    [StackTraceHidden]
    public static Task<TResult> RunAsync<T, TResult>(Func<ScopeBody, CancellationToken, IAsyncEnumerable<T>> generator, Func<T, Task<TResult>> body, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);

        return AsyncBodyRunner.RunAsync(AsyncScope<T>.Of(new ObservingGeneratorAsyncScope<T>(generator)), body, whenSuppressed: null, cancellationToken);
    }

    /// <inheritdoc cref="RunAsync{T}(Func{ScopeBody, CancellationToken, IAsyncEnumerable{T}}, Func{T, Task}, CancellationToken)"/>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="generator">Makes the generator, given the channel that it receives through and the token of its setup; usually a lambda that calls an async iterator method.</param>
    /// <param name="body">The body. It is given what the generator yields, and is called in the caller's synchronization context.</param>
    /// <param name="whenSuppressed">Gives the result when the body's exception, its argument, was suppressed. It runs after the teardown.</param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that ends with the teardown. Its result is that of the body or of <paramref name="whenSuppressed"/>.</returns>
    [StackTraceHidden]
    public static Task<TResult> RunAsync<T, TResult>(
        Func<ScopeBody, CancellationToken, IAsyncEnumerable<T>> generator,
        Func<T, Task<TResult>> body,
        Func<Exception, TResult> whenSuppressed,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(whenSuppressed);

        return AsyncBodyRunner.RunAsync(AsyncScope<T>.Of(new ObservingGeneratorAsyncScope<T>(generator)), body, whenSuppressed, cancellationToken);
    }

    /// <summary>Runs a body in the scope of a context manager: setup, body, teardown.</summary>
    /// <typeparam name="T">The type of the value that the manager gives.</typeparam>
    /// <param name="manager">The manager.</param>
    /// <param name="body">The body. It is given what the manager gives, and is called in the caller's synchronization context.</param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that ends with the teardown.</returns>
    /// <remarks>
    /// When the body throws, at once or into its task, the manager is told, and decides whether the exception goes on, is replaced, or is suppressed. The body and the
    /// teardown run in the caller's context.
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null. It is thrown by the call, and nothing has run.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="body"/> returned null.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, which is the exception's token, was cancelled before or during the setup. The body has not run.
    /// </exception>
    /// <exception cref="Exception">Whatever setup, body or teardown throws. One of the teardown keeps the body's as its context.</exception>
    [StackTraceHidden]
    public static Task RunAsync<T>(AsyncContextManager<T> manager, Func<T, Task> body, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(manager);
        ArgumentNullException.ThrowIfNull(body);

        return AsyncBodyRunner.RunAsync(manager.Open(), body, cancellationToken);
    }

    /// <inheritdoc cref="RunAsync{T}(AsyncContextManager{T}, Func{T, Task}, CancellationToken)"/>
    /// <typeparam name="T">The type of the value that the manager gives.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <returns>A task that ends with the teardown. Its result is the body's.</returns>
    /// <exception cref="InvalidOperationException">
    /// A delegate returned null; or the body's exception was suppressed and is the inner exception, so that there is no result.
    /// </exception>
    [StackTraceHidden]
    public static Task<TResult> RunAsync<T, TResult>(AsyncContextManager<T> manager, Func<T, Task<TResult>> body, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(manager);
        ArgumentNullException.ThrowIfNull(body);

        return AsyncBodyRunner.RunAsync(manager.Open(), body, whenSuppressed: null, cancellationToken);
    }

    /// <inheritdoc cref="RunAsync{T}(AsyncContextManager{T}, Func{T, Task}, CancellationToken)"/>
    /// <typeparam name="T">The type of the value that the manager gives.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="manager">The manager.</param>
    /// <param name="body">The body. It is given what the manager gives, and is called in the caller's synchronization context.</param>
    /// <param name="whenSuppressed">Gives the result when the body's exception, its argument, was suppressed. It runs after the teardown.</param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that ends with the teardown. Its result is that of the body or of <paramref name="whenSuppressed"/>.</returns>
    [StackTraceHidden]
    public static Task<TResult> RunAsync<T, TResult>(
        AsyncContextManager<T> manager,
        Func<T, Task<TResult>> body,
        Func<Exception, TResult> whenSuppressed,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(manager);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(whenSuppressed);

        return AsyncBodyRunner.RunAsync(manager.Open(), body, whenSuppressed, cancellationToken);
    }
}
