using System.Diagnostics;
using System.Runtime.CompilerServices;
using Yielding.Internal;

namespace Yielding;

/// <summary>Enters generators as scopes, and runs bodies in them: the port of Python's <c>contextlib.contextmanager</c>.</summary>
/// <remarks>
/// <para>A generator is an iterator method that yields exactly once. The code before its <c>yield return</c> is the setup, the code after
/// it is the teardown, and the caller's block, the body, runs in between.</para>
/// <para><c>Enter</c> is for <c>using</c>. <c>Run</c> takes the body as a delegate: it determines the outcome exactly on every runtime, and
/// is the only form in which a generator can suppress the body's exception.</para>
/// </remarks>
/// <example>
/// <code>
/// static IEnumerable&lt;StreamWriter> ManagedFile(string path)
/// {
///     var file = new StreamWriter(path);
///     try
///     {
///         yield return file;    // the body runs here
///     }
///     finally
///     {
///         file.Dispose();
///     }
/// }
///
/// using (Scope.Enter(ManagedFile("one.txt"), out var file))
/// {
///     file.WriteLine("hello");
/// }
///
/// Scope.Run(ManagedFile("two.txt"), writer => writer.WriteLine("hello"));
/// </code>
/// </example>
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
    /// <returns>The active scope. Its <see cref="Scope{T}.Value"/> is the value that the generator yielded.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null.</exception>
    /// <exception cref="YieldRuleException">The generator did not yield.</exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup. It propagates unchanged, after the generator's <c>finally</c> blocks have run; there is no scope.
    /// </exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as GeneratorDriver says
    public static Scope<T> Enter<T>(IEnumerable<T> generator)
    {
        ArgumentNullException.ThrowIfNull(generator);

        return new Scope<T>(GeneratorScope.Enter(generator, out var value), value);
    }

    /// <summary>Runs the generator's setup, up to its <c>yield return</c>. Disposing the result runs its teardown.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">The generator. Each call starts a fresh run of it.</param>
    /// <param name="value">The value that the generator yielded.</param>
    /// <returns>The active scope. Its <see cref="Scope{T}.Value"/> is the value that the generator yielded.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null.</exception>
    /// <exception cref="YieldRuleException">The generator did not yield.</exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup. It propagates unchanged, after the generator's <c>finally</c> blocks have run; there is no scope.
    /// </exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as GeneratorDriver says
    public static Scope<T> Enter<T>(IEnumerable<T> generator, out T value)
    {
        ArgumentNullException.ThrowIfNull(generator);

        return new Scope<T>(GeneratorScope.Enter(generator, out value), value);
    }

    /// <summary>Runs the setup of a generator that receives the outcome of its body. Disposing the result runs its teardown.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">
    /// Makes the generator from the <see cref="ScopeBody"/> of this run; usually a lambda that calls an iterator method.
    /// </param>
    /// <returns>The active scope. Its <see cref="Scope{T}.Value"/> is the value that the generator yielded.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="generator"/> returned null.</exception>
    /// <exception cref="YieldRuleException">The generator did not yield.</exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup. It propagates unchanged, after the generator's <c>finally</c> blocks have run; there is no scope.
    /// </exception>
    public static Scope<T> Enter<T>(Func<ScopeBody, IEnumerable<T>> generator) => Enter(generator, out _);

    /// <summary>Runs the setup of a generator that receives the outcome of its body. Disposing the result runs its teardown.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">
    /// Makes the generator from the <see cref="ScopeBody"/> of this run; usually a lambda that calls an iterator method.
    /// </param>
    /// <param name="value">The value that the generator yielded.</param>
    /// <returns>The active scope. Its <see cref="Scope{T}.Value"/> is the value that the generator yielded.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="generator"/> returned null.</exception>
    /// <exception cref="YieldRuleException">The generator did not yield.</exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup. It propagates unchanged, after the generator's <c>finally</c> blocks have run; there is no scope.
    /// </exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as GeneratorDriver says
    public static Scope<T> Enter<T>(Func<ScopeBody, IEnumerable<T>> generator, out T value)
    {
        ArgumentNullException.ThrowIfNull(generator);

        return new Scope<T>(ObservingGeneratorScope.Enter(generator, out value), value);
    }

    /// <summary>Enters a context manager. Disposing the result exits it.</summary>
    /// <typeparam name="T">The type of the value that the manager gives.</typeparam>
    /// <param name="manager">The manager.</param>
    /// <returns>The active scope. Its <see cref="Scope{T}.Value"/> is the value that the manager gave.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="manager"/> is null.</exception>
    /// <exception cref="Exception">Any exception thrown by the manager's setup. It propagates unchanged; there is no scope.</exception>
    public static Scope<T> Enter<T>(ContextManager<T> manager) => Enter(manager, out _);

    /// <summary>Enters a context manager. Disposing the result exits it.</summary>
    /// <typeparam name="T">The type of the value that the manager gives.</typeparam>
    /// <param name="manager">The manager.</param>
    /// <param name="value">The value that the manager gave.</param>
    /// <returns>The active scope. Its <see cref="Scope{T}.Value"/> is the value that the manager gave.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="manager"/> is null.</exception>
    /// <exception cref="Exception">Any exception thrown by the manager's setup. It propagates unchanged; there is no scope.</exception>
    public static Scope<T> Enter<T>(ContextManager<T> manager, out T value)
    {
        ArgumentNullException.ThrowIfNull(manager);

        return new Scope<T>(manager.Open(out value), value);
    }

    /// <summary>Runs a body in the scope of a generator: setup, body, teardown.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">The generator. Each call starts a fresh run of it.</param>
    /// <param name="body">The body. It receives the value that the generator yielded.</param>
    /// <remarks>
    /// If the body throws, the generator is disposed (only its <c>finally</c> blocks run) and the exception propagates: the same object
    /// with its stack trace. Exception filters of the callers run before the teardown, as with any <c>finally</c> block.
    /// </remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="generator"/> or <paramref name="body"/> is null; nothing has run.
    /// </exception>
    /// <exception cref="YieldRuleException">The generator did not yield (the body has not run), or it yielded more than once.</exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, the body or the teardown. If body and teardown both throw, the teardown's exception propagates
    /// and its <see cref="ExceptionContext.GetContext"/> returns the body's.
    /// </exception>
    [StackTraceHidden]
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as BodyRunner says
    public static void Run<T>(IEnumerable<T> generator, Action<T> body)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);
        BodyRunner.Run<T, ValueTuple, ActionBody<T>>(generator, new ActionBody<T>(body));
    }

    /// <summary>Runs a body with a result in the scope of a generator: setup, body, teardown.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="generator">The generator. Each call starts a fresh run of it.</param>
    /// <param name="body">The body. It receives the value that the generator yielded.</param>
    /// <returns>The body's result, after the teardown has run.</returns>
    /// <remarks>
    /// If the body throws, the generator is disposed (only its <c>finally</c> blocks run) and the exception propagates: the same object
    /// with its stack trace. Exception filters of the callers run before the teardown, as with any <c>finally</c> block.
    /// </remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="generator"/> or <paramref name="body"/> is null; nothing has run.
    /// </exception>
    /// <exception cref="InvalidOperationException"><typeparamref name="TResult"/> is a task; nothing has run.</exception>
    /// <exception cref="YieldRuleException">The generator did not yield (the body has not run), or it yielded more than once.</exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, the body or the teardown. If body and teardown both throw, the teardown's exception propagates
    /// and its <see cref="ExceptionContext.GetContext"/> returns the body's.
    /// </exception>
    [StackTraceHidden]
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as BodyRunner says
    public static TResult Run<T, TResult>(IEnumerable<T> generator, Func<T, TResult> body)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);
        TaskResult<TResult>.ThrowIfTask(TaskBody);

        return BodyRunner.Run<T, TResult, FunctionBody<T, TResult>>(generator, new FunctionBody<T, TResult>(body));
    }

    /// <summary>Runs a body with a result in the scope of a generator: setup, body, teardown.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="generator">The generator. Each call starts a fresh run of it.</param>
    /// <param name="body">The body. It receives the value that the generator yielded.</param>
    /// <param name="whenSuppressed">
    /// Makes the result for a suppressed exception. It is never called, because a generator without a <see cref="ScopeBody"/> cannot
    /// suppress.
    /// </param>
    /// <returns>The body's result, after the teardown has run.</returns>
    /// <remarks>
    /// If the body throws, the generator is disposed (only its <c>finally</c> blocks run) and the exception propagates: the same object
    /// with its stack trace. Exception filters of the callers run before the teardown, as with any <c>finally</c> block.
    /// </remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="generator"/>, <paramref name="body"/> or <paramref name="whenSuppressed"/> is null; nothing has run.
    /// </exception>
    /// <exception cref="InvalidOperationException"><typeparamref name="TResult"/> is a task; nothing has run.</exception>
    /// <exception cref="YieldRuleException">The generator did not yield (the body has not run), or it yielded more than once.</exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, the body or the teardown. If body and teardown both throw, the teardown's exception propagates
    /// and its <see cref="ExceptionContext.GetContext"/> returns the body's.
    /// </exception>
    [StackTraceHidden]
    public static TResult Run<T, TResult>(IEnumerable<T> generator, Func<T, TResult> body, Func<Exception, TResult> whenSuppressed)
    {
        ArgumentNullException.ThrowIfNull(whenSuppressed);

        return Run(generator, body);
    }

    /// <summary>Runs a body in the scope of a generator that receives its outcome: setup, body, teardown.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">
    /// Makes the generator from the <see cref="ScopeBody"/> of this run; usually a lambda that calls an iterator method.
    /// </param>
    /// <param name="body">The body. It receives the value that the generator yielded.</param>
    /// <remarks>
    /// If the body throws, the generator is resumed and receives the exception through its <see cref="ScopeBody"/>. The exception then
    /// propagates (the same object with the body's stack trace), is replaced, or is suppressed. The teardown has run before exception
    /// filters of the callers run.
    /// </remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="generator"/> or <paramref name="body"/> is null; nothing has run.
    /// </exception>
    /// <exception cref="InvalidOperationException"><paramref name="generator"/> returned null; nothing has run.</exception>
    /// <exception cref="YieldRuleException">The generator did not yield (the body has not run), or it yielded more than once.</exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, the body or the teardown. If body and teardown both throw, the teardown's exception propagates
    /// and its <see cref="ExceptionContext.GetContext"/> returns the body's.
    /// </exception>
    [StackTraceHidden]
    public static void Run<T>(Func<ScopeBody, IEnumerable<T>> generator, Action<T> body)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);
        var scope = ObservingGeneratorScope.Enter(generator, out var value);
        BodyRunner.TryRun<T, ValueTuple, ActionBody<T>>(scope, value, new ActionBody<T>(body), out _, out _);
    }

    /// <summary>Runs a body with a result in the scope of a generator that receives its outcome: setup, body, teardown.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="generator">
    /// Makes the generator from the <see cref="ScopeBody"/> of this run; usually a lambda that calls an iterator method.
    /// </param>
    /// <param name="body">The body. It receives the value that the generator yielded.</param>
    /// <returns>The body's result, after the teardown has run.</returns>
    /// <remarks>
    /// If the body throws, the generator is resumed and receives the exception through its <see cref="ScopeBody"/>. The exception then
    /// propagates (the same object with the body's stack trace), is replaced, or is suppressed. The teardown has run before exception
    /// filters of the callers run.
    /// </remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="generator"/> or <paramref name="body"/> is null; nothing has run.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// <typeparamref name="TResult"/> is a task, or <paramref name="generator"/> returned null; nothing has run. Or the body's exception
    /// was suppressed, so that there is no result; it is the inner exception.
    /// </exception>
    /// <exception cref="YieldRuleException">The generator did not yield (the body has not run), or it yielded more than once.</exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, the body or the teardown. If body and teardown both throw, the teardown's exception propagates
    /// and its <see cref="ExceptionContext.GetContext"/> returns the body's.
    /// </exception>
    [StackTraceHidden]
    public static TResult Run<T, TResult>(Func<ScopeBody, IEnumerable<T>> generator, Func<T, TResult> body)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);
        TaskResult<TResult>.ThrowIfTask(TaskBody);

        return BodyRunner.Run(ObservingGeneratorScope.Enter(generator, out var value), value, body, whenSuppressed: null);
    }

    /// <summary>Runs a body with a result in the scope of a generator that receives its outcome: setup, body, teardown.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="generator">
    /// Makes the generator from the <see cref="ScopeBody"/> of this run; usually a lambda that calls an iterator method.
    /// </param>
    /// <param name="body">The body. It receives the value that the generator yielded.</param>
    /// <param name="whenSuppressed">
    /// Makes the result if the body's exception, its argument, was suppressed. It runs after the teardown.
    /// </param>
    /// <returns>The result of the body or of <paramref name="whenSuppressed"/>, after the teardown has run.</returns>
    /// <remarks>
    /// If the body throws, the generator is resumed and receives the exception through its <see cref="ScopeBody"/>. The exception then
    /// propagates (the same object with the body's stack trace), is replaced, or is suppressed. The teardown has run before exception
    /// filters of the callers run.
    /// </remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="generator"/>, <paramref name="body"/> or <paramref name="whenSuppressed"/> is null; nothing has run.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// <typeparamref name="TResult"/> is a task, or <paramref name="generator"/> returned null; nothing has run.
    /// </exception>
    /// <exception cref="YieldRuleException">The generator did not yield (the body has not run), or it yielded more than once.</exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, the body or the teardown. If body and teardown both throw, the teardown's exception propagates
    /// and its <see cref="ExceptionContext.GetContext"/> returns the body's.
    /// </exception>
    [StackTraceHidden]
    public static TResult Run<T, TResult>(
        Func<ScopeBody, IEnumerable<T>> generator, Func<T, TResult> body, Func<Exception, TResult> whenSuppressed)
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
    /// <param name="body">The body. It receives the value that the manager gave.</param>
    /// <remarks>If the body throws, the manager's exit decides whether the exception propagates, is replaced, or is suppressed.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="manager"/> or <paramref name="body"/> is null; nothing has run.</exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, the body or the teardown. If body and teardown both throw, the teardown's exception propagates
    /// and its <see cref="ExceptionContext.GetContext"/> returns the body's.
    /// </exception>
    [StackTraceHidden]
    public static void Run<T>(ContextManager<T> manager, Action<T> body)
    {
        ArgumentNullException.ThrowIfNull(manager);
        ArgumentNullException.ThrowIfNull(body);
        BodyRunner.TryRun<T, ValueTuple, ActionBody<T>>(manager, new ActionBody<T>(body), out _, out _);
    }

    /// <summary>Runs a body with a result in the scope of a context manager: enter, body, exit.</summary>
    /// <typeparam name="T">The type of the value that the manager gives.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="manager">The manager.</param>
    /// <param name="body">The body. It receives the value that the manager gave.</param>
    /// <returns>The body's result, after the teardown has run.</returns>
    /// <remarks>If the body throws, the manager's exit decides whether the exception propagates, is replaced, or is suppressed.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="manager"/> or <paramref name="body"/> is null; nothing has run.</exception>
    /// <exception cref="InvalidOperationException">
    /// <typeparamref name="TResult"/> is a task; nothing has run. Or the body's exception was suppressed, so that there is no result; it is
    /// the inner exception.
    /// </exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, the body or the teardown. If body and teardown both throw, the teardown's exception propagates
    /// and its <see cref="ExceptionContext.GetContext"/> returns the body's.
    /// </exception>
    [StackTraceHidden]
    public static TResult Run<T, TResult>(ContextManager<T> manager, Func<T, TResult> body)
    {
        ArgumentNullException.ThrowIfNull(manager);
        ArgumentNullException.ThrowIfNull(body);
        TaskResult<TResult>.ThrowIfTask(TaskBodyOfManager);

        return BodyRunner.Run(manager, body, whenSuppressed: null);
    }

    /// <summary>Runs a body with a result in the scope of a context manager: enter, body, exit.</summary>
    /// <typeparam name="T">The type of the value that the manager gives.</typeparam>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="manager">The manager.</param>
    /// <param name="body">The body. It receives the value that the manager gave.</param>
    /// <param name="whenSuppressed">
    /// Makes the result if the body's exception, its argument, was suppressed. It runs after the teardown.
    /// </param>
    /// <returns>The result of the body or of <paramref name="whenSuppressed"/>, after the teardown has run.</returns>
    /// <remarks>If the body throws, the manager's exit decides whether the exception propagates, is replaced, or is suppressed.</remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="manager"/>, <paramref name="body"/> or <paramref name="whenSuppressed"/> is null; nothing has run.
    /// </exception>
    /// <exception cref="InvalidOperationException"><typeparamref name="TResult"/> is a task; nothing has run.</exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, the body or the teardown. If body and teardown both throw, the teardown's exception propagates
    /// and its <see cref="ExceptionContext.GetContext"/> returns the body's.
    /// </exception>
    [StackTraceHidden]
    public static TResult Run<T, TResult>(ContextManager<T> manager, Func<T, TResult> body, Func<Exception, TResult> whenSuppressed)
    {
        ArgumentNullException.ThrowIfNull(manager);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(whenSuppressed);
        TaskResult<TResult>.ThrowIfTask(TaskBodyOfManager);

        return BodyRunner.Run(manager, body, whenSuppressed);
    }
}
