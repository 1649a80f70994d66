using System.Diagnostics;
using System.Runtime.CompilerServices;
using Yielding.Internal;

namespace Yielding;

/// <summary>
/// Something that can be entered as an asynchronous scope. Subclass it for the class-based style (Python's
/// <c>AbstractAsyncContextManager</c>), or make one from a generator with <see cref="AsyncContextManager"/>.
/// </summary>
/// <typeparam name="T">The type of the value that entering gives.</typeparam>
/// <remarks>
/// The base class keeps no state, so a subclass is as reusable, as reentrant and as safe for threads as its own two methods are.
/// </remarks>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
public abstract partial class AsyncContextManager<T>
{
    private string DebuggerDisplay => GeneratorName.Of(this);

    /// <summary>Enters the manager. Disposing the result exits it.</summary>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <param name="callerMember">Filled in by the compiler, as are the next two: they name the place that enters.</param>
    /// <param name="callerFile">The source file.</param>
    /// <param name="callerLine">The line in it, counted from 1.</param>
    /// <returns>A task that ends with the setup. Its result is the live scope.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled before or during the setup; there is no scope.</exception>
    /// <exception cref="Exception">Whatever the setup throws, unchanged; there is no scope then.</exception>
    public ValueTask<AsyncScope<T>> EnterAsync(
        CancellationToken cancellationToken = default,
        [CallerMemberName] string callerMember = "",
        [CallerFilePath] string callerFile = "",
        [CallerLineNumber] int callerLine = 0) =>
        AsyncScope.EnterAsync(this, cancellationToken, callerMember, callerFile, callerLine);

    /// <summary>Runs a body in this manager's scope: enter, body, exit.</summary>
    /// <param name="body">The body. It is given what <see cref="OnEnterAsync"/> gave, and is called in the caller's synchronization context.</param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that ends with the exit.</returns>
    /// <remarks>When the body throws, <see cref="OnExitAsync"/> decides whether the exception goes on, is replaced, or is suppressed.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null. It is thrown by the call, and nothing has run.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled before or during the setup.</exception>
    /// <exception cref="Exception">Whatever setup, body or teardown throws. One of the teardown keeps the body's as its context.</exception>
    [StackTraceHidden]
    public Task RunAsync(Func<T, Task> body, CancellationToken cancellationToken = default) =>
        AsyncScope.RunAsync(this, body, cancellationToken);

    /// <inheritdoc cref="RunAsync(Func{T, Task}, CancellationToken)"/>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <returns>A task that ends with the exit. Its result is the body's.</returns>
    /// <exception cref="InvalidOperationException">The body's exception was suppressed and is the inner exception, so that there is no result.</exception>
    [StackTraceHidden]
    public Task<TResult> RunAsync<TResult>(Func<T, Task<TResult>> body, CancellationToken cancellationToken = default) =>
        AsyncScope.RunAsync(this, body, cancellationToken);

    /// <inheritdoc cref="RunAsync(Func{T, Task}, CancellationToken)"/>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="body">The body. It is given what <see cref="OnEnterAsync"/> gave, and is called in the caller's synchronization context.</param>
    /// <param name="whenSuppressed">Gives the result when the body's exception, its argument, was suppressed. It runs after the exit.</param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that ends with the exit. Its result is that of the body or of <paramref name="whenSuppressed"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> or <paramref name="whenSuppressed"/> is null; nothing has run.</exception>
    [StackTraceHidden]
    public Task<TResult> RunAsync<TResult>(
        Func<T, Task<TResult>> body, Func<Exception, TResult> whenSuppressed, CancellationToken cancellationToken = default) =>
        AsyncScope.RunAsync(this, body, whenSuppressed, cancellationToken);

    /// <summary>
    /// A manager whose entries share one setup: the first one that comes runs it, and the last one that leaves runs the teardown. Entries may be nested
    /// and may come from several flows.
    /// </summary>
    /// <returns>The sharing manager. Each call makes one, which shares with nobody else.</returns>
    /// <remarks>
    /// <para>Who comes while the setup or the teardown runs, waits for its end; the token of the call ends the waiting. A setup that failed, or was
    /// cancelled by the one who came first, is not kept: the next one tries again.</para>
    /// <para>The teardown receives of the first body that failed, else of one whose outcome is unknown, else that all have completed. It can suppress
    /// an exception only in the last body that leaves, and only when no other one has failed before; the exceptions of others have gone on by then.</para>
    /// </remarks>
    public AsyncContextManager<T> Shared() => new SharedAsyncManager<T>(this);

    /// <summary>The setup: Python's <c>__aenter__</c>. When it throws, there is no scope and <see cref="OnExitAsync"/> is not called.</summary>
    /// <param name="cancellationToken">The caller's cancellation, until the setup is over; it is never cancelled later.</param>
    /// <returns>The scope's value.</returns>
    protected abstract ValueTask<T> OnEnterAsync(CancellationToken cancellationToken);

    /// <summary>The teardown: Python's <c>__aexit__</c>. Called exactly once for each setup that succeeded.</summary>
    /// <param name="thrown">
    /// Null when the body completed; the exception that left the body; or an <see cref="UnknownOutcomeException"/> when the outcome cannot be determined.
    /// So null always means success.
    /// </param>
    /// <returns>
    /// True to suppress the exception, which works in <c>RunAsync</c> only: in an <c>await using</c> the language rethrows it. The answer to null
    /// or to an <see cref="UnknownOutcomeException"/> has no effect.
    /// </returns>
    protected abstract ValueTask<bool> OnExitAsync(Exception? thrown);

    internal ValueTask<T> CallOnEnterAsync(CancellationToken token) => OnEnterAsync(token);

    internal ValueTask<bool> CallOnExitAsync(Exception? thrown) => OnExitAsync(thrown);

    internal virtual AsyncScope<T> Open() => AsyncScope<T>.Of(new ManagerAsyncScope<T>(this));

    internal virtual void ThrowIfExitNeedsEntry(string parameter)
    {
    }
}
