using System.Diagnostics;
using System.Runtime.CompilerServices;
using Yielding.Internal;
using Yielding.Outcomes;

namespace Yielding;

/// <summary>
/// Enters asynchronous generators as scopes, and runs bodies in them: the port of Python's <c>contextlib.asynccontextmanager</c>.
/// </summary>
/// <remarks>
/// <para>A generator is an async iterator method that yields exactly once. The code before its <c>yield return</c> is the setup, the code
/// after it is the teardown, and the caller's block, the body, runs in between.</para>
/// <para><c>EnterAsync</c> is for <c>await using</c>. <c>RunAsync</c> takes the body as a delegate: it determines the outcome exactly
/// everywhere, and is the only form in which a generator can suppress the body's exception. Use it for that, where another method disposes
/// the scope, and on native AOT.</para>
/// <para>The token of a call is for the setup: the generator's parameter with <c>[EnumeratorCancellation]</c> receives it. It is detached
/// when the setup is over, so that it cannot cancel a teardown.</para>
/// </remarks>
/// <example>
/// <code>
/// static async IAsyncEnumerable&lt;StreamWriter> ManagedFile(string path)
/// {
///     var file = new StreamWriter(path);
///     try
///     {
///         yield return file;    // the body runs here
///     }
///     finally
///     {
///         await file.DisposeAsync();
///     }
/// }
///
/// await using (var file = await AsyncScope.EnterAsync(ManagedFile("one.txt")))
/// {
///     await file.Value.WriteAsync("hello");
/// }
///
/// await AsyncScope.RunAsync(ManagedFile("two.txt"), async writer => await writer.WriteAsync("hello"));
/// </code>
/// </example>
public static class AsyncScope
{
    /// <summary>Runs the setup of a generator, up to its <c>yield return</c>. Disposing the result runs its teardown.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">The generator. Each call starts a fresh run of it.</param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <param name="callerMember">Filled in by the compiler, as are the next two: they name the call site.</param>
    /// <param name="callerFile">The source file.</param>
    /// <param name="callerLine">The line in it, counted from 1.</param>
    /// <returns>A task that completes with the setup. Its result is the active scope.</returns>
    /// <remarks>
    /// Call this in the method that disposes the scope. A method that is not <c>async</c> may call it and return the task. If an
    /// <c>async</c> method awaits it and returns the scope, the outcome is unknown once an exception was thrown that may be the body's.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null. It is thrown by the call.</exception>
    /// <exception cref="YieldRuleException">The generator did not yield.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, which is the exception's token, was cancelled before the setup, and nothing has run; or during
    /// it, and the <c>finally</c> blocks have run to their end.
    /// </exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup. It propagates unchanged, after the generator's <c>finally</c> blocks have run; there is no scope.
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

        // An iterator of the compiler never throws at once, nothing has to cancel its setup, and nothing tracks it.
        return generator is IAsyncStateMachine && !cancellationToken.CanBeCanceled && !ScopeTracker.IsEnabled
            ? AsyncScope<T>.EnterIteratorAsync(generator, new EntryCallSite(callerMember, callerFile, callerLine))
            : AsyncScope<T>.Of(generator).EnterAsync(cancellationToken, new EntryCallSite(callerMember, callerFile, callerLine));
    }

    /// <summary>
    /// Runs the setup of a generator that receives the outcome of its body, up to its <c>yield return</c>. Disposing the result runs its
    /// teardown.
    /// </summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">
    /// Makes the generator from the <see cref="ScopeBody"/> of this run; usually a lambda that calls an async iterator method.
    /// </param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <param name="callerMember">Filled in by the compiler, as are the next two: they name the call site.</param>
    /// <param name="callerFile">The source file.</param>
    /// <param name="callerLine">The line in it, counted from 1.</param>
    /// <returns>A task that completes with the setup. Its result is the active scope.</returns>
    /// <remarks>
    /// Call this in the method that disposes the scope. A method that is not <c>async</c> may call it and return the task. If an
    /// <c>async</c> method awaits it and returns the scope, the outcome is unknown once an exception was thrown that may be the body's.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null. It is thrown by the call.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="generator"/> returned null.</exception>
    /// <exception cref="YieldRuleException">The generator did not yield.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, which is the exception's token, was cancelled before the setup, and nothing has run; or during
    /// it, and the <c>finally</c> blocks have run to their end.
    /// </exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup. It propagates unchanged, after the generator's <c>finally</c> blocks have run; there is no scope.
    /// </exception>
    public static ValueTask<AsyncScope<T>> EnterAsync<T>(
        Func<ScopeBody, IAsyncEnumerable<T>> generator,
        CancellationToken cancellationToken = default,
        [CallerMemberName] string callerMember = "",
        [CallerFilePath] string callerFile = "",
        [CallerLineNumber] int callerLine = 0)
    {
        ArgumentNullException.ThrowIfNull(generator);

        return AsyncScope<T>.Of(new ObservingGeneratorAsyncScope<T>(generator))
            .EnterAsync(cancellationToken, new EntryCallSite(callerMember, callerFile, callerLine));
    }

    /// <summary>
    /// Runs the setup of a generator that receives the outcome of its body and the token for its setup, up to its <c>yield return</c>.
    /// Disposing the result runs its teardown.
    /// </summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">
    /// Makes the generator from the <see cref="ScopeBody"/> of this run and the token for its setup; usually a lambda that calls an async
    /// iterator method.
    /// </param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <param name="callerMember">Filled in by the compiler, as are the next two: they name the call site.</param>
    /// <param name="callerFile">The source file.</param>
    /// <param name="callerLine">The line in it, counted from 1.</param>
    /// <returns>A task that completes with the setup. Its result is the active scope.</returns>
    /// <remarks>
    /// Call this in the method that disposes the scope. A method that is not <c>async</c> may call it and return the task. If an
    /// <c>async</c> method awaits it and returns the scope, the outcome is unknown once an exception was thrown that may be the body's.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null. It is thrown by the call.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="generator"/> returned null.</exception>
    /// <exception cref="YieldRuleException">The generator did not yield.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, which is the exception's token, was cancelled before the setup, and nothing has run; or during
    /// it, and the <c>finally</c> blocks have run to their end.
    /// </exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup. It propagates unchanged, after the generator's <c>finally</c> blocks have run; there is no scope.
    /// </exception>
    public static ValueTask<AsyncScope<T>> EnterAsync<T>(
        Func<ScopeBody, CancellationToken, IAsyncEnumerable<T>> generator,
        CancellationToken cancellationToken = default,
        [CallerMemberName] string callerMember = "",
        [CallerFilePath] string callerFile = "",
        [CallerLineNumber] int callerLine = 0)
    {
        ArgumentNullException.ThrowIfNull(generator);

        return AsyncScope<T>.Of(new ObservingGeneratorAsyncScope<T>(generator))
            .EnterAsync(cancellationToken, new EntryCallSite(callerMember, callerFile, callerLine));
    }

    /// <summary>Enters a context manager. Disposing the result exits it.</summary>
    /// <typeparam name="T">The type of the value that the manager gives.</typeparam>
    /// <param name="manager">The manager.</param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <param name="callerMember">Filled in by the compiler, as are the next two: they name the call site.</param>
    /// <param name="callerFile">The source file.</param>
    /// <param name="callerLine">The line in it, counted from 1.</param>
    /// <returns>A task that completes with the setup. Its result is the active scope.</returns>
    /// <remarks>
    /// Call this in the method that disposes the scope. A method that is not <c>async</c> may call it and return the task. If an
    /// <c>async</c> method awaits it and returns the scope, the outcome is unknown once an exception was thrown that may be the body's.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="manager"/> is null. It is thrown by the call.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, which is the exception's token, was cancelled before the setup, and nothing has run; or during
    /// it, and the <c>finally</c> blocks have run to their end.
    /// </exception>
    /// <exception cref="Exception">Any exception thrown by the manager's setup. It propagates unchanged; there is no scope.</exception>
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
    /// <param name="body">
    /// The body. It receives the value that the generator yielded, and is called in the caller's synchronization context.
    /// </param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that completes with the teardown.</returns>
    /// <remarks>
    /// If the body throws, at once or into its task, the generator is disposed (only its <c>finally</c> blocks run) and the exception
    /// propagates: the same object with its stack trace. The body and the teardown run in the caller's context.
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null. It is thrown by the call, and nothing has run.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="body"/> returned null.</exception>
    /// <exception cref="YieldRuleException">The generator did not yield (the body has not run), or it yielded more than once.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, which is the exception's token, was cancelled before or during the setup. The body has not
    /// run.
    /// </exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, the body or the teardown. If body and teardown both throw, the teardown's exception propagates
    /// and its <see cref="ExceptionContext.GetContext"/> returns the body's.
    /// </exception>
    [StackTraceHidden]
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as EnterAsync
    public static Task RunAsync<T>(IAsyncEnumerable<T> generator, Func<T, Task> body, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);

        return AsyncBodyRunner.RunAsync<T, ValueTuple, AsyncActionBody<T>>(generator, new AsyncActionBody<T>(body), cancellationToken);
    }

    /// <summary>Runs a body with a result in the scope of a generator: setup, body, teardown.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="generator">The generator. Each call starts a fresh run of it.</param>
    /// <param name="body">
    /// The body. It receives the value that the generator yielded, and is called in the caller's synchronization context.
    /// </param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that completes with the teardown. Its result is the body's.</returns>
    /// <remarks>
    /// If the body throws, at once or into its task, the generator is disposed (only its <c>finally</c> blocks run) and the exception
    /// propagates: the same object with its stack trace. The body and the teardown run in the caller's context.
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null. It is thrown by the call, and nothing has run.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="body"/> returned null.</exception>
    /// <exception cref="YieldRuleException">The generator did not yield (the body has not run), or it yielded more than once.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, which is the exception's token, was cancelled before or during the setup. The body has not
    /// run.
    /// </exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, the body or the teardown. If body and teardown both throw, the teardown's exception propagates
    /// and its <see cref="ExceptionContext.GetContext"/> returns the body's.
    /// </exception>
    [StackTraceHidden]
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as EnterAsync
    public static Task<TResult> RunAsync<T, TResult>(
        IAsyncEnumerable<T> generator, Func<T, Task<TResult>> body, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);

        return AsyncBodyRunner.RunAsync<T, TResult, AsyncFunctionBody<T, TResult>>(
            generator, new AsyncFunctionBody<T, TResult>(body), cancellationToken);
    }

    /// <summary>Runs a body with a result in the scope of a generator: setup, body, teardown.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="generator">The generator. Each call starts a fresh run of it.</param>
    /// <param name="body">
    /// The body. It receives the value that the generator yielded, and is called in the caller's synchronization context.
    /// </param>
    /// <param name="whenSuppressed">
    /// Makes the result for a suppressed exception. It is never called, because a generator without a <see cref="ScopeBody"/> cannot
    /// suppress.
    /// </param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that completes with the teardown. Its result is that of the body or of <paramref name="whenSuppressed"/>.</returns>
    /// <remarks>
    /// If the body throws, at once or into its task, the generator is disposed (only its <c>finally</c> blocks run) and the exception
    /// propagates: the same object with its stack trace. The body and the teardown run in the caller's context.
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null. It is thrown by the call, and nothing has run.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="body"/> returned null.</exception>
    /// <exception cref="YieldRuleException">The generator did not yield (the body has not run), or it yielded more than once.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, which is the exception's token, was cancelled before or during the setup. The body has not
    /// run.
    /// </exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, the body or the teardown. If body and teardown both throw, the teardown's exception propagates
    /// and its <see cref="ExceptionContext.GetContext"/> returns the body's.
    /// </exception>
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

        return AsyncBodyRunner.RunAsync<T, TResult, AsyncFunctionBody<T, TResult>>(
            generator, new AsyncFunctionBody<T, TResult>(body), cancellationToken);
    }

    /// <summary>Runs a body in the scope of a generator that receives its outcome: setup, body, teardown.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">
    /// Makes the generator from the <see cref="ScopeBody"/> of this run; usually a lambda that calls an async iterator method.
    /// </param>
    /// <param name="body">
    /// The body. It receives the value that the generator yielded, and is called in the caller's synchronization context.
    /// </param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that completes with the teardown.</returns>
    /// <remarks>
    /// If the body throws, at once or into its task, the generator is resumed and receives the exception through its
    /// <see cref="ScopeBody"/>. The exception then propagates, is replaced, or is suppressed. The body and the teardown run in the caller's
    /// context.
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null. It is thrown by the call, and nothing has run.</exception>
    /// <exception cref="InvalidOperationException">
    /// <paramref name="generator"/> returned null, and nothing has run; or <paramref name="body"/> returned null.
    /// </exception>
    /// <exception cref="YieldRuleException">The generator did not yield (the body has not run), or it yielded more than once.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, which is the exception's token, was cancelled before or during the setup. The body has not
    /// run.
    /// </exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, the body or the teardown. If body and teardown both throw, the teardown's exception propagates
    /// and its <see cref="ExceptionContext.GetContext"/> returns the body's.
    /// </exception>
    [StackTraceHidden]
    public static Task RunAsync<T>(
        Func<ScopeBody, IAsyncEnumerable<T>> generator, Func<T, Task> body, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);

        return AsyncBodyRunner.RunAsync(AsyncScope<T>.Of(new ObservingGeneratorAsyncScope<T>(generator)), body, cancellationToken);
    }

    /// <summary>Runs a body with a result in the scope of a generator that receives its outcome: setup, body, teardown.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="generator">
    /// Makes the generator from the <see cref="ScopeBody"/> of this run; usually a lambda that calls an async iterator method.
    /// </param>
    /// <param name="body">
    /// The body. It receives the value that the generator yielded, and is called in the caller's synchronization context.
    /// </param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that completes with the teardown. Its result is the body's.</returns>
    /// <remarks>
    /// If the body throws, at once or into its task, the generator is resumed and receives the exception through its
    /// <see cref="ScopeBody"/>. The exception then propagates, is replaced, or is suppressed. The body and the teardown run in the caller's
    /// context.
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null. It is thrown by the call, and nothing has run.</exception>
    /// <exception cref="InvalidOperationException">
    /// <paramref name="generator"/> returned null, and nothing has run; or <paramref name="body"/> returned null. Or the body's exception
    /// was suppressed, so that there is no result; it is the inner exception.
    /// </exception>
    /// <exception cref="YieldRuleException">The generator did not yield (the body has not run), or it yielded more than once.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, which is the exception's token, was cancelled before or during the setup. The body has not
    /// run.
    /// </exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, the body or the teardown. If body and teardown both throw, the teardown's exception propagates
    /// and its <see cref="ExceptionContext.GetContext"/> returns the body's.
    /// </exception>
    [StackTraceHidden]
    public static Task<TResult> RunAsync<T, TResult>(
        Func<ScopeBody, IAsyncEnumerable<T>> generator, Func<T, Task<TResult>> body, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);

        return AsyncBodyRunner.RunAsync(
            AsyncScope<T>.Of(new ObservingGeneratorAsyncScope<T>(generator)), body, whenSuppressed: null, cancellationToken);
    }

    /// <summary>Runs a body with a result in the scope of a generator that receives its outcome: setup, body, teardown.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="generator">
    /// Makes the generator from the <see cref="ScopeBody"/> of this run; usually a lambda that calls an async iterator method.
    /// </param>
    /// <param name="body">
    /// The body. It receives the value that the generator yielded, and is called in the caller's synchronization context.
    /// </param>
    /// <param name="whenSuppressed">
    /// Makes the result if the body's exception, its argument, was suppressed. It runs after the teardown.
    /// </param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that completes with the teardown. Its result is that of the body or of <paramref name="whenSuppressed"/>.</returns>
    /// <remarks>
    /// If the body throws, at once or into its task, the generator is resumed and receives the exception through its
    /// <see cref="ScopeBody"/>. The exception then propagates, is replaced, or is suppressed. The body and the teardown run in the caller's
    /// context.
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null. It is thrown by the call, and nothing has run.</exception>
    /// <exception cref="InvalidOperationException">
    /// <paramref name="generator"/> returned null, and nothing has run; or <paramref name="body"/> returned null.
    /// </exception>
    /// <exception cref="YieldRuleException">The generator did not yield (the body has not run), or it yielded more than once.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, which is the exception's token, was cancelled before or during the setup. The body has not
    /// run.
    /// </exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, the body or the teardown. If body and teardown both throw, the teardown's exception propagates
    /// and its <see cref="ExceptionContext.GetContext"/> returns the body's.
    /// </exception>
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

        return AsyncBodyRunner.RunAsync(
            AsyncScope<T>.Of(new ObservingGeneratorAsyncScope<T>(generator)), body, whenSuppressed, cancellationToken);
    }

    /// <summary>
    /// Runs a body in the scope of a generator that receives its outcome and the token for its setup: setup, body, teardown.
    /// </summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">
    /// Makes the generator from the <see cref="ScopeBody"/> of this run and the token for its setup; usually a lambda that calls an async
    /// iterator method.
    /// </param>
    /// <param name="body">
    /// The body. It receives the value that the generator yielded, and is called in the caller's synchronization context.
    /// </param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that completes with the teardown.</returns>
    /// <remarks>
    /// If the body throws, at once or into its task, the generator is resumed and receives the exception through its
    /// <see cref="ScopeBody"/>. The exception then propagates, is replaced, or is suppressed. The body and the teardown run in the caller's
    /// context.
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null. It is thrown by the call, and nothing has run.</exception>
    /// <exception cref="InvalidOperationException">
    /// <paramref name="generator"/> returned null, and nothing has run; or <paramref name="body"/> returned null.
    /// </exception>
    /// <exception cref="YieldRuleException">The generator did not yield (the body has not run), or it yielded more than once.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, which is the exception's token, was cancelled before or during the setup. The body has not
    /// run.
    /// </exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, the body or the teardown. If body and teardown both throw, the teardown's exception propagates
    /// and its <see cref="ExceptionContext.GetContext"/> returns the body's.
    /// </exception>
    [StackTraceHidden]
    public static Task RunAsync<T>(
        Func<ScopeBody, CancellationToken, IAsyncEnumerable<T>> generator,
        Func<T, Task> body,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);

        return AsyncBodyRunner.RunAsync(AsyncScope<T>.Of(new ObservingGeneratorAsyncScope<T>(generator)), body, cancellationToken);
    }

    /// <summary>
    /// Runs a body with a result in the scope of a generator that receives its outcome and the token for its setup: setup, body, teardown.
    /// </summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="generator">
    /// Makes the generator from the <see cref="ScopeBody"/> of this run and the token for its setup; usually a lambda that calls an async
    /// iterator method.
    /// </param>
    /// <param name="body">
    /// The body. It receives the value that the generator yielded, and is called in the caller's synchronization context.
    /// </param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that completes with the teardown. Its result is the body's.</returns>
    /// <remarks>
    /// If the body throws, at once or into its task, the generator is resumed and receives the exception through its
    /// <see cref="ScopeBody"/>. The exception then propagates, is replaced, or is suppressed. The body and the teardown run in the caller's
    /// context.
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null. It is thrown by the call, and nothing has run.</exception>
    /// <exception cref="InvalidOperationException">
    /// <paramref name="generator"/> returned null, and nothing has run; or <paramref name="body"/> returned null. Or the body's exception
    /// was suppressed, so that there is no result; it is the inner exception.
    /// </exception>
    /// <exception cref="YieldRuleException">The generator did not yield (the body has not run), or it yielded more than once.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, which is the exception's token, was cancelled before or during the setup. The body has not
    /// run.
    /// </exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, the body or the teardown. If body and teardown both throw, the teardown's exception propagates
    /// and its <see cref="ExceptionContext.GetContext"/> returns the body's.
    /// </exception>
    [StackTraceHidden]
    public static Task<TResult> RunAsync<T, TResult>(
        Func<ScopeBody, CancellationToken, IAsyncEnumerable<T>> generator,
        Func<T, Task<TResult>> body,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);

        return AsyncBodyRunner.RunAsync(
            AsyncScope<T>.Of(new ObservingGeneratorAsyncScope<T>(generator)), body, whenSuppressed: null, cancellationToken);
    }

    /// <summary>
    /// Runs a body with a result in the scope of a generator that receives its outcome and the token for its setup: setup, body, teardown.
    /// </summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="generator">
    /// Makes the generator from the <see cref="ScopeBody"/> of this run and the token for its setup; usually a lambda that calls an async
    /// iterator method.
    /// </param>
    /// <param name="body">
    /// The body. It receives the value that the generator yielded, and is called in the caller's synchronization context.
    /// </param>
    /// <param name="whenSuppressed">
    /// Makes the result if the body's exception, its argument, was suppressed. It runs after the teardown.
    /// </param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that completes with the teardown. Its result is that of the body or of <paramref name="whenSuppressed"/>.</returns>
    /// <remarks>
    /// If the body throws, at once or into its task, the generator is resumed and receives the exception through its
    /// <see cref="ScopeBody"/>. The exception then propagates, is replaced, or is suppressed. The body and the teardown run in the caller's
    /// context.
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null. It is thrown by the call, and nothing has run.</exception>
    /// <exception cref="InvalidOperationException">
    /// <paramref name="generator"/> returned null, and nothing has run; or <paramref name="body"/> returned null.
    /// </exception>
    /// <exception cref="YieldRuleException">The generator did not yield (the body has not run), or it yielded more than once.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, which is the exception's token, was cancelled before or during the setup. The body has not
    /// run.
    /// </exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, the body or the teardown. If body and teardown both throw, the teardown's exception propagates
    /// and its <see cref="ExceptionContext.GetContext"/> returns the body's.
    /// </exception>
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

        return AsyncBodyRunner.RunAsync(
            AsyncScope<T>.Of(new ObservingGeneratorAsyncScope<T>(generator)), body, whenSuppressed, cancellationToken);
    }

    /// <summary>Runs a body in the scope of a context manager: enter, body, exit.</summary>
    /// <typeparam name="T">The type of the value that the manager gives.</typeparam>
    /// <param name="manager">The manager.</param>
    /// <param name="body">
    /// The body. It receives the value that the manager gave, and is called in the caller's synchronization context.
    /// </param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that completes with the teardown.</returns>
    /// <remarks>
    /// If the body throws, at once or into its task, the manager's exit decides whether the exception propagates, is replaced, or is
    /// suppressed. The body and the teardown run in the caller's context.
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null. It is thrown by the call, and nothing has run.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="body"/> returned null.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, which is the exception's token, was cancelled before or during the setup. The body has not
    /// run.
    /// </exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, the body or the teardown. If body and teardown both throw, the teardown's exception propagates
    /// and its <see cref="ExceptionContext.GetContext"/> returns the body's.
    /// </exception>
    [StackTraceHidden]
    public static Task RunAsync<T>(AsyncContextManager<T> manager, Func<T, Task> body, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(manager);
        ArgumentNullException.ThrowIfNull(body);

        return AsyncBodyRunner.RunAsync(manager, body, cancellationToken);
    }

    /// <summary>Runs a body with a result in the scope of a context manager: enter, body, exit.</summary>
    /// <typeparam name="T">The type of the value that the manager gives.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="manager">The manager.</param>
    /// <param name="body">
    /// The body. It receives the value that the manager gave, and is called in the caller's synchronization context.
    /// </param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that completes with the teardown. Its result is the body's.</returns>
    /// <remarks>
    /// If the body throws, at once or into its task, the manager's exit decides whether the exception propagates, is replaced, or is
    /// suppressed. The body and the teardown run in the caller's context.
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null. It is thrown by the call, and nothing has run.</exception>
    /// <exception cref="InvalidOperationException">
    /// <paramref name="body"/> returned null. Or the body's exception was suppressed, so that there is no result; it is the inner
    /// exception.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, which is the exception's token, was cancelled before or during the setup. The body has not
    /// run.
    /// </exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, the body or the teardown. If body and teardown both throw, the teardown's exception propagates
    /// and its <see cref="ExceptionContext.GetContext"/> returns the body's.
    /// </exception>
    [StackTraceHidden]
    public static Task<TResult> RunAsync<T, TResult>(
        AsyncContextManager<T> manager, Func<T, Task<TResult>> body, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(manager);
        ArgumentNullException.ThrowIfNull(body);

        return AsyncBodyRunner.RunAsync(manager, body, whenSuppressed: null, cancellationToken);
    }

    /// <summary>Runs a body with a result in the scope of a context manager: enter, body, exit.</summary>
    /// <typeparam name="T">The type of the value that the manager gives.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="manager">The manager.</param>
    /// <param name="body">
    /// The body. It receives the value that the manager gave, and is called in the caller's synchronization context.
    /// </param>
    /// <param name="whenSuppressed">
    /// Makes the result if the body's exception, its argument, was suppressed. It runs after the teardown.
    /// </param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that completes with the teardown. Its result is that of the body or of <paramref name="whenSuppressed"/>.</returns>
    /// <remarks>
    /// If the body throws, at once or into its task, the manager's exit decides whether the exception propagates, is replaced, or is
    /// suppressed. The body and the teardown run in the caller's context.
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null. It is thrown by the call, and nothing has run.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="body"/> returned null.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, which is the exception's token, was cancelled before or during the setup. The body has not
    /// run.
    /// </exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, the body or the teardown. If body and teardown both throw, the teardown's exception propagates
    /// and its <see cref="ExceptionContext.GetContext"/> returns the body's.
    /// </exception>
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

        return AsyncBodyRunner.RunAsync(manager, body, whenSuppressed, cancellationToken);
    }
}
