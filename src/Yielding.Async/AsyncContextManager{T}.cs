using System.Diagnostics;
using System.Runtime.CompilerServices;
using Yielding.Internal;

namespace Yielding;

/// <summary>
/// Something that can be entered as an asynchronous scope. Subclass it for the class-based style (Python's
/// <c>AbstractAsyncContextManager</c>), or make one from a generator with <see cref="AsyncContextManager"/>.
/// </summary>
/// <typeparam name="T">The type of the value that entering gives.</typeparam>
/// <remarks>The base class keeps no state: a subclass is as reusable, reentrant and thread-safe as its own two methods.</remarks>
/// <example>
/// <code>
/// internal sealed class Lease(SemaphoreSlim semaphore) : AsyncContextManager&lt;SemaphoreSlim>
/// {
///     protected override async ValueTask&lt;SemaphoreSlim> OnEnterAsync(CancellationToken cancellationToken)
///     {
///         await semaphore.WaitAsync(cancellationToken);
///
///         return semaphore;
///     }
///
///     protected override ValueTask&lt;bool> OnExitAsync(Exception? thrown)
///     {
///         semaphore.Release();
///
///         return ValueTask.FromResult(false);    // true would suppress the exception
///     }
/// }
/// </code>
/// </example>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
public abstract partial class AsyncContextManager<T>
{
    private string DebuggerDisplay => GeneratorName.Of(this);

    /// <summary>Enters the manager. Disposing the result exits it.</summary>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <param name="callerMember">Filled in by the compiler, as are the next two: they name the call site.</param>
    /// <param name="callerFile">The source file.</param>
    /// <param name="callerLine">The line in it, counted from 1.</param>
    /// <returns>A task that completes with the setup. Its result is the active scope.</returns>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled before or during the setup; there is no scope.
    /// </exception>
    /// <exception cref="Exception">Any exception thrown by the setup. It propagates unchanged; there is no scope.</exception>
    public ValueTask<AsyncScope<T>> EnterAsync(
        CancellationToken cancellationToken = default,
        [CallerMemberName] string callerMember = "",
        [CallerFilePath] string callerFile = "",
        [CallerLineNumber] int callerLine = 0) =>
        AsyncScope.EnterAsync(this, cancellationToken, callerMember, callerFile, callerLine);

    /// <summary>Runs a body in this manager's scope: enter, body, exit.</summary>
    /// <param name="body">
    /// The body. It receives the result of <see cref="OnEnterAsync"/>, and is called in the caller's synchronization context.
    /// </param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that completes with the teardown.</returns>
    /// <remarks>
    /// If the body throws, <see cref="OnExitAsync"/> decides whether the exception propagates, is replaced, or is suppressed.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null. It is thrown by the call, and nothing has run.</exception>
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
    public Task RunAsync(Func<T, Task> body, CancellationToken cancellationToken = default) =>
        AsyncScope.RunAsync(this, body, cancellationToken);

    /// <summary>Runs a body with a result in this manager's scope: enter, body, exit.</summary>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="body">
    /// The body. It receives the result of <see cref="OnEnterAsync"/>, and is called in the caller's synchronization context.
    /// </param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that completes with the teardown. Its result is the body's.</returns>
    /// <remarks>
    /// If the body throws, <see cref="OnExitAsync"/> decides whether the exception propagates, is replaced, or is suppressed.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null. It is thrown by the call, and nothing has run.</exception>
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
    public Task<TResult> RunAsync<TResult>(Func<T, Task<TResult>> body, CancellationToken cancellationToken = default) =>
        AsyncScope.RunAsync(this, body, cancellationToken);

    /// <summary>Runs a body with a result in this manager's scope: enter, body, exit.</summary>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="body">
    /// The body. It receives the result of <see cref="OnEnterAsync"/>, and is called in the caller's synchronization context.
    /// </param>
    /// <param name="whenSuppressed">
    /// Makes the result if the body's exception, its argument, was suppressed. It runs after the teardown.
    /// </param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that completes with the teardown. Its result is that of the body or of <paramref name="whenSuppressed"/>.</returns>
    /// <remarks>
    /// If the body throws, <see cref="OnExitAsync"/> decides whether the exception propagates, is replaced, or is suppressed.
    /// </remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="body"/> or <paramref name="whenSuppressed"/> is null. It is thrown by the call, and nothing has run.
    /// </exception>
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
    public Task<TResult> RunAsync<TResult>(
        Func<T, Task<TResult>> body, Func<Exception, TResult> whenSuppressed, CancellationToken cancellationToken = default) =>
        AsyncScope.RunAsync(this, body, whenSuppressed, cancellationToken);

    /// <summary>
    /// Makes a manager whose entries share one setup: the first entry runs it, and the last exit runs the teardown. Entries may be nested
    /// and may come from several tasks and threads.
    /// </summary>
    /// <returns>The sharing manager. Each call makes one, which shares with no other.</returns>
    /// <remarks>
    /// <para>Callers that enter while the setup or the teardown runs wait asynchronously until it finishes; the token of the call cancels
    /// the waiting. A setup that failed, or that its own caller cancelled, is not kept: the next entry tries again.</para>
    /// <para>The teardown receives the failure of the first body that failed; else the outcome of one whose outcome is unknown; else
    /// success. It can suppress an exception only in the last body to end, and only if no other one failed before; the exceptions of other
    /// bodies have already propagated.</para>
    /// </remarks>
    public AsyncContextManager<T> Shared() => new SharedAsyncManager<T>(this);

    /// <summary>
    /// Makes a manager each entry of which is a span: an <see cref="Activity"/> of the source <c>Yielding</c>, from before the setup to
    /// after the teardown.
    /// </summary>
    /// <param name="name">The name of the span.</param>
    /// <returns>The tracing manager. While nothing listens to the source, its scopes are those of this manager.</returns>
    /// <remarks>
    /// <para>The span has the outcome of the body as its status and in the tag <c>yielding.outcome</c>: <c>Ok</c> if it completed, else
    /// <c>Error</c>, also if the exception is suppressed, which the tag <c>yielding.suppressed</c> shows. Each exception of setup, body and
    /// teardown is an event <c>exception</c>. A scope without a body, whose entry was cancelled after the setup, has the outcome that its
    /// teardown receives: failed.</para>
    /// <para>During the setup and the teardown the span is <see cref="Activity.Current"/>, and during the body of a <c>RunAsync</c>. It is
    /// so in an <c>await using</c>, too, if the enclosing method calls <c>EnterAsync</c> itself: an <c>async</c> method between them keeps
    /// its execution context. Afterwards the activity before is current again in the method that awaits <c>DisposeAsync</c>, unless an
    /// activity from outside the span is current there, which stays. If a setup fails after it was suspended, the ended span stays current
    /// in the method that awaits <c>EnterAsync</c>, until that method ends.</para>
    /// <para>The span is not current in the body if this manager is a member of <c>AsyncContextManager.All</c>, if it is entered by
    /// <see cref="RetrySetup"/> or <see cref="OrElse"/> after a setup that failed, or if the tracing manager is <see cref="Shared"/>: its
    /// span is then that of the shared setup.</para>
    /// <para>A listener that throws changes nothing but its span.</para>
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty or white space.</exception>
    public AsyncContextManager<T> Traced(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);

        return new TracedAsyncManager<T>(this, name);
    }

    /// <summary>
    /// Runs the setup: Python's <c>__aenter__</c>. If it throws, there is no scope and <see cref="OnExitAsync"/> is not called.
    /// </summary>
    /// <param name="cancellationToken">The caller's cancellation, until the setup is over; it is never cancelled later.</param>
    /// <returns>The scope's value.</returns>
    protected abstract ValueTask<T> OnEnterAsync(CancellationToken cancellationToken);

    /// <summary>Runs the teardown: Python's <c>__aexit__</c>. It is called exactly once for each setup that succeeded.</summary>
    /// <param name="thrown">
    /// Null if the body completed; the exception that left the body; or an <see cref="UnknownOutcomeException"/> if the outcome cannot be
    /// determined. So null always means success.
    /// </param>
    /// <returns>
    /// True to suppress the exception, which works in <c>RunAsync</c> only: in an <c>await using</c> the language rethrows it. The result
    /// has no effect if <paramref name="thrown"/> is null or an <see cref="UnknownOutcomeException"/>.
    /// </returns>
    protected abstract ValueTask<bool> OnExitAsync(Exception? thrown);

    /// <summary>
    /// Runs the teardown where it has a time limit, in the place of <see cref="OnExitAsync"/>. By default it calls that, which cannot be
    /// cancelled. Override it if the teardown can be cancelled.
    /// </summary>
    /// <param name="thrown">As in <see cref="OnExitAsync"/>.</param>
    /// <param name="cancellationToken">
    /// Cancelled when the teardown has reached its time limit (<see cref="WithTeardownTimeout"/>,
    /// <see cref="AsyncExitStack.LimitTeardown"/>).
    /// </param>
    /// <returns>As in <see cref="OnExitAsync"/>.</returns>
    [HasNoTwin("A synchronous teardown cannot be cancelled.")]
    protected virtual ValueTask<bool> OnLimitedExitAsync(Exception? thrown, CancellationToken cancellationToken) => OnExitAsync(thrown);

    internal ValueTask<T> CallOnEnterAsync(CancellationToken token) => OnEnterAsync(token);

    internal ValueTask<bool> CallOnExitAsync(Exception? thrown, CancellationToken teardownToken) =>
        teardownToken.CanBeCanceled ? OnLimitedExitAsync(thrown, teardownToken) : OnExitAsync(thrown);

    internal virtual AsyncScope<T> Open() => AsyncScope<T>.Of(new ManagerAsyncScope<T>(this));

    internal virtual void ThrowIfExitNeedsEntry(string parameter)
    {
    }
}
