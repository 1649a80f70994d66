using System.Diagnostics;
using Yielding.Internal;

namespace Yielding;

/// <summary>
/// Something that can be entered as a scope. Subclass it for the class-based style (Python's <c>AbstractContextManager</c>), or make one
/// from a generator with <see cref="ContextManager"/>.
/// </summary>
/// <typeparam name="T">The type of the value that entering gives.</typeparam>
/// <remarks>
/// The base class keeps no state, so a subclass is as reusable, as reentrant and as safe for threads as its own two methods are.
/// </remarks>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
public abstract partial class ContextManager<T>
{
    private string DebuggerDisplay => GeneratorName.Of(this);

    /// <summary>Enters the manager. Disposing the result exits it.</summary>
    /// <returns>The live scope. Its <see cref="Scope{T}.Value"/> is what <see cref="OnEnter"/> returned.</returns>
    /// <exception cref="Exception">Whatever the setup throws, unchanged; there is no scope then.</exception>
    public Scope<T> Enter() => Scope.Enter(this);

    /// <inheritdoc cref="Enter()"/>
    /// <param name="value">What <see cref="OnEnter"/> returned.</param>
    public Scope<T> Enter(out T value) => Scope.Enter(this, out value);

    /// <summary>Runs a body in this manager's scope: enter, body, exit.</summary>
    /// <param name="body">The body. It is given what <see cref="OnEnter"/> returned.</param>
    /// <remarks>When the body throws, <see cref="OnExit"/> decides whether the exception goes on, is replaced, or is suppressed.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null; nothing has run.</exception>
    /// <exception cref="Exception">Whatever setup, body or teardown throws. One of the teardown keeps the body's as its context.</exception>
    [StackTraceHidden]
    public void Run(Action<T> body) => Scope.Run(this, body);

    /// <inheritdoc cref="Run(Action{T})"/>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <returns>The body's result, after the exit.</returns>
    /// <exception cref="InvalidOperationException">
    /// <typeparamref name="TResult"/> is a task; nothing has run. Or the body's exception was suppressed and is the inner exception, so
    /// that there is no result.
    /// </exception>
    [StackTraceHidden]
    public TResult Run<TResult>(Func<T, TResult> body) => Scope.Run(this, body);

    /// <inheritdoc cref="Run(Action{T})"/>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="body">The body. It is given what <see cref="OnEnter"/> returned.</param>
    /// <param name="whenSuppressed">Gives the result when the body's exception, its argument, was suppressed. It runs after the exit.</param>
    /// <returns>The result of the body or of <paramref name="whenSuppressed"/>, after the exit.</returns>
    /// <exception cref="InvalidOperationException"><typeparamref name="TResult"/> is a task; nothing has run.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> or <paramref name="whenSuppressed"/> is null; nothing has run.</exception>
    [StackTraceHidden]
    public TResult Run<TResult>(Func<T, TResult> body, Func<Exception, TResult> whenSuppressed) => Scope.Run(this, body, whenSuppressed);

    /// <summary>
    /// A manager whose entries share one setup: the first one that comes runs it, and the last one that leaves runs the teardown. Entries may be nested
    /// and may come from several threads.
    /// </summary>
    /// <returns>The sharing manager. Each call makes one, which shares with nobody else.</returns>
    /// <remarks>
    /// <para>Who comes while the setup or the teardown runs, waits for its end. A setup that failed is not kept: the next one tries again.</para>
    /// <para>The teardown receives of the first body that failed, else of one whose outcome is unknown, else that all have completed. It can suppress
    /// an exception only in the last body that leaves, and only when no other one has failed before; the exceptions of others have gone on by then.</para>
    /// </remarks>
    public ContextManager<T> Shared() => new SharedManager<T>(this);

    /// <summary>The setup: Python's <c>__enter__</c>. When it throws, there is no scope and <see cref="OnExit"/> is not called.</summary>
    /// <returns>The scope's value.</returns>
    protected abstract T OnEnter();

    /// <summary>The teardown: Python's <c>__exit__</c>. Called exactly once for each entry that succeeded.</summary>
    /// <param name="thrown">
    /// Null when the body completed; the exception that left the body; or an <see cref="UnknownOutcomeException"/> when the outcome cannot be determined.
    /// So null always means success.
    /// </param>
    /// <returns>
    /// True to suppress the exception, which works in <c>Run</c> only: in a <c>using</c> the language rethrows it. The answer to null or to a
    /// <see cref="UnknownOutcomeException"/> has no effect.
    /// </returns>
    protected abstract bool OnExit(Exception? thrown);

    internal bool CallOnExit(Exception? thrown) => OnExit(thrown);

    internal virtual ActiveScope Open(out T value)
    {
        value = OnEnter();

        return new ManagerScope<T>(this);
    }

    /// <summary>Enters the manager as an entry of an exit stack.</summary>
    internal virtual ExitEntry OpenEntry(out T value)
    {
        if (ScopeTracker.IsWanted)
        {
            return ScopeExit.Of(Open(out value));
        }

        value = OnEnter();

        return new ExitEntry(CalledExit.OfManager<T>.Kind, this);
    }

    internal virtual void ThrowIfExitNeedsEntry(string parameter)
    {
    }
}
