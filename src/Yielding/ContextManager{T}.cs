using System.Diagnostics;
using Yielding.Internal;
using Yielding.Outcomes;

namespace Yielding;

/// <summary>
/// Something that can be entered as a scope. Subclass it for the class-based style (Python's <c>AbstractContextManager</c>), or make one
/// from a generator with <see cref="ContextManager"/>.
/// </summary>
/// <typeparam name="T">The type of the value that entering gives.</typeparam>
/// <remarks>The base class keeps no state: a subclass is as reusable, reentrant and thread-safe as its own two methods.</remarks>
/// <example>
/// <code>
/// internal sealed class Indentation(IndentedTextWriter writer) : ContextManager&lt;IndentedTextWriter>
/// {
///     protected override IndentedTextWriter OnEnter()
///     {
///         writer.Indent++;
///
///         return writer;
///     }
///
///     protected override bool OnExit(Exception? thrown)
///     {
///         writer.Indent--;
///
///         return false;    // true would suppress the exception
///     }
/// }
/// </code>
/// </example>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
public abstract partial class ContextManager<T>
{
    private string DebuggerDisplay => GeneratorName.Of(this);

    /// <summary>Enters the manager. Disposing the result exits it.</summary>
    /// <returns>The active scope. Its <see cref="Scope{T}.Value"/> is the result of <see cref="OnEnter"/>.</returns>
    /// <exception cref="Exception">Any exception thrown by the setup. It propagates unchanged; there is no scope.</exception>
    public Scope<T> Enter() => Scope.Enter(this);

    /// <summary>Enters the manager. Disposing the result exits it.</summary>
    /// <param name="value">The result of <see cref="OnEnter"/>.</param>
    /// <returns>The active scope. Its <see cref="Scope{T}.Value"/> is the result of <see cref="OnEnter"/>.</returns>
    /// <exception cref="Exception">Any exception thrown by the setup. It propagates unchanged; there is no scope.</exception>
    public Scope<T> Enter(out T value) => Scope.Enter(this, out value);

    /// <summary>Runs a body in this manager's scope: enter, body, exit.</summary>
    /// <param name="body">The body. It receives the result of <see cref="OnEnter"/>.</param>
    /// <remarks>If the body throws, <see cref="OnExit"/> decides whether the exception propagates, is replaced, or is suppressed.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null; nothing has run.</exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, the body or the teardown. If body and teardown both throw, the teardown's exception propagates
    /// and its <see cref="ExceptionContext.GetContext"/> returns the body's.
    /// </exception>
    [StackTraceHidden]
    public void Run(Action<T> body) => Scope.Run(this, body);

    /// <summary>Runs a body with a result in this manager's scope: enter, body, exit.</summary>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="body">The body. It receives the result of <see cref="OnEnter"/>.</param>
    /// <returns>The body's result, after the teardown has run.</returns>
    /// <remarks>If the body throws, <see cref="OnExit"/> decides whether the exception propagates, is replaced, or is suppressed.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null; nothing has run.</exception>
    /// <exception cref="InvalidOperationException">
    /// <typeparamref name="TResult"/> is a task; nothing has run. Or the body's exception was suppressed, so that there is no result; it is
    /// the inner exception.
    /// </exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, the body or the teardown. If body and teardown both throw, the teardown's exception propagates
    /// and its <see cref="ExceptionContext.GetContext"/> returns the body's.
    /// </exception>
    [StackTraceHidden]
    public TResult Run<TResult>(Func<T, TResult> body) => Scope.Run(this, body);

    /// <summary>Runs a body with a result in this manager's scope: enter, body, exit.</summary>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="body">The body. It receives the result of <see cref="OnEnter"/>.</param>
    /// <param name="whenSuppressed">
    /// Makes the result if the body's exception, its argument, was suppressed. It runs after the teardown.
    /// </param>
    /// <returns>The result of the body or of <paramref name="whenSuppressed"/>, after the teardown has run.</returns>
    /// <remarks>If the body throws, <see cref="OnExit"/> decides whether the exception propagates, is replaced, or is suppressed.</remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="body"/> or <paramref name="whenSuppressed"/> is null; nothing has run.
    /// </exception>
    /// <exception cref="InvalidOperationException"><typeparamref name="TResult"/> is a task; nothing has run.</exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, the body or the teardown. If body and teardown both throw, the teardown's exception propagates
    /// and its <see cref="ExceptionContext.GetContext"/> returns the body's.
    /// </exception>
    [StackTraceHidden]
    public TResult Run<TResult>(Func<T, TResult> body, Func<Exception, TResult> whenSuppressed) => Scope.Run(this, body, whenSuppressed);

    /// <summary>
    /// Makes a manager whose entries share one setup: the first entry runs it, and the last exit runs the teardown. Entries may be nested
    /// and may come from several threads.
    /// </summary>
    /// <returns>The sharing manager. Each call makes one, which shares with no other.</returns>
    /// <remarks>
    /// <para>Callers that enter while the setup or the teardown runs block until it finishes. A setup that failed is not kept: the next
    /// entry tries again.</para>
    /// <para>The teardown receives the failure of the first body that failed; else the outcome of one whose outcome is unknown; else
    /// success. It can suppress an exception only in the last body to end, and only if no other one failed before; the exceptions of other
    /// bodies have already propagated.</para>
    /// </remarks>
    public ContextManager<T> Shared() => new SharedManager<T>(this);

    /// <summary>
    /// Makes a manager each entry of which is a span: an <see cref="Activity"/> of the source <c>Yielding</c>, from before the setup to
    /// after the teardown.
    /// </summary>
    /// <param name="name">The name of the span.</param>
    /// <returns>The tracing manager. While nothing listens to the source, its scopes are those of this manager.</returns>
    /// <remarks>
    /// <para>The span has the outcome of the body as its status and in the tag <c>yielding.outcome</c>: <c>Ok</c> if it completed, else
    /// <c>Error</c>, also if the exception is suppressed, which the tag <c>yielding.suppressed</c> shows. Each exception of setup, body and
    /// teardown is an event <c>exception</c>.</para>
    /// <para>The span is <see cref="Activity.Current"/> in setup, body and teardown. Afterwards the activity before is current again, where
    /// the scope is exited, unless an activity from outside the span is current there, which stays. If the tracing manager is
    /// <see cref="Shared"/>, its span is that of the shared setup, and current in the body of the entry that ran it. An <c>async</c> method
    /// that enters the scope and returns it keeps its execution context: its caller's body is not in the span then.</para>
    /// <para>A listener that throws changes nothing but its span.</para>
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty or white space.</exception>
    public ContextManager<T> Traced(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);

        return new TracedManager<T>(this, name);
    }

    /// <summary>
    /// Runs the setup: Python's <c>__enter__</c>. If it throws, there is no scope and <see cref="OnExit"/> is not called.
    /// </summary>
    /// <returns>The scope's value.</returns>
    protected abstract T OnEnter();

    /// <summary>Runs the teardown: Python's <c>__exit__</c>. It is called exactly once for each setup that succeeded.</summary>
    /// <param name="thrown">
    /// Null if the body completed; the exception that left the body; or an <see cref="UnknownOutcomeException"/> if the outcome cannot be
    /// determined. So null always means success.
    /// </param>
    /// <returns>
    /// True to suppress the exception, which works in <c>Run</c> only: in a <c>using</c> the language rethrows it. The result has no effect
    /// if <paramref name="thrown"/> is null or an <see cref="UnknownOutcomeException"/>.
    /// </returns>
    protected abstract bool OnExit(Exception? thrown);

    /// <summary>
    /// The generator of a manager whose <c>Run</c> calls the body inside the await of the yield; null for other managers.
    /// </summary>
    internal virtual Func<Yielder<T>, ScopeRun>? Awaited => null;

    internal bool CallOnExit(Exception? thrown) => OnExit(thrown);

    internal virtual ActiveScope Open(out T value)
    {
        var tracker = ScopeTracker.Start(this);
        var since = BodyObservation.Now;
        var returned = false;
        try
        {
            value = OnEnter();
            returned = true;
        }
        finally
        {
            tracker?.SetUp(returned);
        }

        return new ManagerScope<T>(this, tracker, since);
    }

    /// <summary>Enters the manager as an entry of an exit stack.</summary>
    internal virtual ExitEntry OpenEntry(out T value)
    {
        if (ScopeTracker.IsEnabled)
        {
            return ScopeExit.OfScope(Open(out value));
        }

        value = OnEnter();

        return new ExitEntry(CallExit.OfManager<T>.Action, this);
    }

    internal virtual void ThrowIfExitNeedsEntry(string parameter)
    {
    }
}
