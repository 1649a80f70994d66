using System.ComponentModel;
using System.Diagnostics;
using Yielding.Internal;
using Yielding.Outcomes;

namespace Yielding;

/// <summary>The base of <see cref="ExitStack"/> and <c>AsyncExitStack</c>: registers synchronous entries.</summary>
/// <remarks>Only these packages can derive from it.</remarks>
/// <example>
/// <code>
/// static StreamWriter OpenLog(ExitStackBase stack) => stack.Enter(ManagedFile("log.txt"));    // for both kinds of stacks
/// </code>
/// </example>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
public abstract class ExitStackBase
{
    private const string TaskCallback =
        "The callback returns a task: 'Callback' does not await it. Use 'AsyncExitStack.CallbackAsync' of the package Yielding.Async.";

    private protected ExitStackBase(bool isForSeveralThreads) => Entries = new ExitEntries(this, isForSeveralThreads);

    /// <summary>The number of entries that are registered and have not been exited.</summary>
    public int Count => Entries.Count;

    private protected ExitEntries Entries { get; }

    private string DebuggerDisplay => $"{GetType().Name}, {Count} entries";

    private protected abstract IActiveScope Active { get; }

    /// <summary>Runs the setup of a generator, and registers its teardown as an entry: Python's <c>enter_context</c>.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">The generator. Each call starts a fresh run of it.</param>
    /// <returns>What the generator yielded.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">
    /// The stack is closed, and nothing has run. Or the setup closed the stack, and the generator has been disposed.
    /// </exception>
    /// <exception cref="YieldRuleException">The generator ended without yielding.</exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, unchanged. Nothing is registered then; the earlier entries stay.
    /// </exception>
    public T Enter<T>(IEnumerable<T> generator)
    {
        ArgumentNullException.ThrowIfNull(generator);
        Entries.Reserve();
        T value;
        if (ScopeTracker.IsEnabled)
        {
            Register(ScopeExit.OfScope(GeneratorScope.Enter(generator, out value)));
        }
        else
        {
            Register(ScopeExit.OfGenerator(GeneratorDriver.Enter(generator, out value)));
        }

        return value;
    }

    /// <summary>Runs the setup of a generator with a <see cref="ScopeBody"/>, and registers its teardown as an entry.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">
    /// Makes the generator, usually a lambda that calls an iterator method. It receives the <see cref="ScopeBody"/>.
    /// </param>
    /// <returns>What the generator yielded.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="generator"/> returned null.</exception>
    /// <exception cref="ObjectDisposedException">
    /// The stack is closed, and nothing has run. Or the setup closed the stack, and the generator has received this exception.
    /// </exception>
    /// <exception cref="YieldRuleException">The generator ended without yielding.</exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, unchanged. Nothing is registered then; the earlier entries stay.
    /// </exception>
    public T Enter<T>(Func<ScopeBody, IEnumerable<T>> generator)
    {
        ArgumentNullException.ThrowIfNull(generator);
        Entries.Reserve();
        T value;
        if (ScopeTracker.IsEnabled)
        {
            Register(ScopeExit.OfScope(ObservingGeneratorScope.Enter(generator, out value)));
        }
        else
        {
            Register(ScopeExit.OfGenerator(ObservingGeneratorScope.Start(generator, out value, out var body), body));
        }

        return value;
    }

    /// <summary>Enters a context manager, and registers its exit: Python's <c>enter_context</c>.</summary>
    /// <typeparam name="T">The type of the manager's value.</typeparam>
    /// <param name="manager">The manager.</param>
    /// <returns>The manager's value.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="manager"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">
    /// The stack is closed, and nothing has run. Or the setup closed the stack, and the manager has been exited.
    /// </exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, unchanged. Nothing is registered then; the earlier entries stay.
    /// </exception>
    public T Enter<T>(ContextManager<T> manager)
    {
        ArgumentNullException.ThrowIfNull(manager);
        Entries.Reserve();
        Register(manager.OpenEntry(out var value));

        return value;
    }

    /// <summary>Registers an object to be disposed after every outcome.</summary>
    /// <typeparam name="T">The type of the object.</typeparam>
    /// <param name="disposable">The object. From now on the stack disposes it.</param>
    /// <returns>The object.</returns>
    /// <remarks>A scope, or an <see cref="ExitStack"/>, that is registered receives the outcome of the stack.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="disposable"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="disposable"/> is this stack.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed. The object has been disposed.</exception>
    public T Use<T>(T disposable)
        where T : IDisposable
    {
        ArgumentNullException.ThrowIfNull(disposable);
        ThrowIfOwnEntry(disposable, nameof(disposable));
        Register(ScopeExit.OfDisposable(disposable));

        return disposable;
    }

    /// <summary>Registers an exit: Python's <c>push</c>.</summary>
    /// <param name="exit">
    /// The exit. It receives what the exit of a manager receives (<see cref="ContextManager{T}.OnExit"/>): null after a success, the
    /// exception, or an <see cref="UnknownOutcomeException"/> when the outcome cannot be determined. It returns true to suppress the
    /// exception.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="exit"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed. The exit has not been called.</exception>
    public void Push(Func<Exception?, bool> exit)
    {
        ArgumentNullException.ThrowIfNull(exit);
        RegisterCall(new ExitEntry(CallExit.Function, exit));
    }

    /// <summary>Registers the exit of a class-based manager that is not entered here: Python's <c>push</c>.</summary>
    /// <typeparam name="T">The type of the manager's value.</typeparam>
    /// <param name="manager">The manager.</param>
    /// <exception cref="ArgumentNullException"><paramref name="manager"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="manager"/> is made from a generator: without a setup there is nothing to exit.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The stack is closed. The exit has not been called.</exception>
    public void Push<T>(ContextManager<T> manager)
    {
        ArgumentNullException.ThrowIfNull(manager);
        manager.ThrowIfExitNeedsEntry(nameof(manager));
        RegisterCall(new ExitEntry(CallExit.OfManager<T>.Action, manager));
    }

    /// <summary>
    /// Registers a suppression: exceptions of its types that entries above it throw are suppressed. The exception of the body is suppressed
    /// only in <c>Run</c> and <c>RunAsync</c>.
    /// </summary>
    /// <param name="suppression">The suppression.</param>
    /// <exception cref="ArgumentNullException"><paramref name="suppression"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed.</exception>
    public void Push(Suppression suppression)
    {
        ArgumentNullException.ThrowIfNull(suppression);
        RegisterCall(new ExitEntry(CallExit.Suppression, suppression));
    }

    /// <summary>Registers a call that is made after every outcome: Python's <c>callback</c>. It suppresses nothing.</summary>
    /// <param name="callback">The call.</param>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed. The call has not been made.</exception>
    public void Callback(Action callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        RegisterCall(new ExitEntry(CallExit.Callback, callback));
    }

    /// <summary>Registers a call with a state. It is made after every outcome, and suppresses nothing.</summary>
    /// <typeparam name="TState">The type of the state. A value type is boxed.</typeparam>
    /// <param name="callback">The call. If it is static, it needs no closure.</param>
    /// <param name="state">The argument of the call. It can be null, if the call allows it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed. The call has not been made.</exception>
    public void Callback<TState>(Action<TState> callback, TState state)
    {
        ArgumentNullException.ThrowIfNull(callback);
        RegisterCall(new ExitEntry(CallExit.WithState<TState>.Action, callback, state));
    }

    /// <summary>
    /// Registers a call whose result is not used. A call that returns a task is refused: use <c>AsyncExitStack.CallbackAsync</c>.
    /// </summary>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="callback">The call.</param>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is null.</exception>
    /// <exception cref="InvalidOperationException"><typeparamref name="TResult"/> is a task; nothing is registered.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed. The call has not been made.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Callback<TResult>(Func<TResult> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        TaskResult<TResult>.ThrowIfTask(TaskCallback);
        RegisterCall(new ExitEntry(CallExit.OfFunction<TResult>.Action, callback));
    }

    /// <summary>
    /// Registers a call with a state whose result is not used. A call that returns a task is refused: use
    /// <c>AsyncExitStack.CallbackAsync</c>.
    /// </summary>
    /// <typeparam name="TState">The type of the state. A value type is boxed.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="callback">The call. If it is static, it needs no closure.</param>
    /// <param name="state">The argument of the call. It can be null, if the call allows it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is null.</exception>
    /// <exception cref="InvalidOperationException"><typeparamref name="TResult"/> is a task; nothing is registered.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed. The call has not been made.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Callback<TState, TResult>(Func<TState, TResult> callback, TState state)
    {
        ArgumentNullException.ThrowIfNull(callback);
        TaskResult<TResult>.ThrowIfTask(TaskCallback);
        RegisterCall(new ExitEntry(CallExit.OfFunction<TState, TResult>.Action, callback, state));
    }

    /// <summary>Reports that the body completed. Exceptions thrown before this call no longer count as failures of the body.</summary>
    /// <remarks>
    /// An exception thrown after this call counts. After the exit of the stack the call does nothing. May be called from any thread.
    /// </remarks>
    public void Complete() => Active.ReportCompleted();

    /// <summary>Reports that the body failed with this exception, which the entries then receive.</summary>
    /// <param name="e">The body's exception.</param>
    /// <returns>Always false, so that it fits an exception filter: <c>catch (Exception e) when (stack.Fail(e)) { }</c>.</returns>
    /// <remarks>
    /// The disposal does not throw an exception that was only reported. The newest of several calls counts. After the exit of the stack the
    /// call does nothing. May be called from any thread.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="e"/> is null.</exception>
    public bool Fail(Exception e)
    {
        ArgumentNullException.ThrowIfNull(e);
        Active.ReportFailed(e);

        return false;
    }

    /// <summary>Registers a call. When the stack is closed, throws without making the call.</summary>
    internal void RegisterCall(in ExitEntry entry)
    {
        if (Entries.Add(entry) is { } refusal)
        {
            throw refusal;
        }
    }

    private protected void ThrowIfOwnEntry(object entry, string parameter)
    {
        if (ReferenceEquals(entry, this))
        {
            throw new ArgumentException("An exit stack can't be an entry of itself. Register it in another stack.", parameter);
        }
    }

    private void Register(in ExitEntry entry)
    {
        if (Entries.Add(entry) is { } refusal)
        {
            entry.Action.Exit(entry, BodyOutcome.Failed(refusal).Capture(refusal.ObjectName), nothingInFlight: false);

            throw refusal;
        }
    }
}
