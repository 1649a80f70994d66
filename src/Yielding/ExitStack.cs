using System.ComponentModel;
using System.Diagnostics;
using Yielding.Internal;
using Yielding.Outcomes;

namespace Yielding;

/// <summary>
/// Any number of scopes, entered one after the other and left together, the last one first: the port of Python's <c>contextlib.ExitStack</c>.
/// </summary>
/// <remarks>
/// <para>Hold it in a <c>using</c>, or let <c>ExitStack.Run</c> make it. It finds out how its body ended as a scope does, from its construction on, and tells its
/// entries; they do not look for themselves. Every entry is exited, also when others throw. Each receives the exception as those above it have
/// left it, as nested blocks would: replaced, or null once it was suppressed. An exception that replaces another keeps it as its context
/// (<see cref="ExceptionContext"/>).</para>
/// <para>In a <c>using</c> the body's own exception can't be suppressed, because the language rethrows it: the entries further out hear it all the
/// same. In <c>ExitStack.Run</c> it can.</para>
/// <para>A stack is not meant for several threads at once, but for its end: however many dispose it, it unwinds once.</para>
/// </remarks>
#pragma warning disable CA1711 // it is Python's name, and it is a stack
public sealed class ExitStack : IDisposable, IScopeHandle
#pragma warning restore CA1711
{
    private const string TaskBody =
        "The body returns a task: 'ExitStack.Run' unwinds the stack when the body returns. "
        + "Use 'AsyncExitStack.RunAsync' of the package Yielding.Async.";

    private const string TaskCallback =
        "The callback returns a task: an 'ExitStack' does not await it. "
        + "Use 'AsyncExitStack.CallbackAsync' of the package Yielding.Async.";

    private readonly ExitEntries _entries;
    private readonly StackScope _scope;

    /// <summary>Makes an empty stack. Its body begins here.</summary>
    public ExitStack()
        : this(canSuppress: false)
    {
    }

    private ExitStack(bool canSuppress)
    {
        _entries = new ExitEntries(this, isForSeveralThreads: false);
        _scope = new StackScope(this, _entries, canSuppress);
    }

    /// <summary>How many entries are registered and have not been exited.</summary>
    public int Count => _entries.Count;

    ActiveScope IScopeHandle.Scope => _scope;

#pragma warning disable CA2000 // the runner leaves the stack's scope
    /// <summary>Runs a body with a stack that is unwound at the body's end: exact everywhere, and entries can suppress the body's exception.</summary>
    /// <param name="body">The body. It is given the empty stack.</param>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null; nothing has run.</exception>
    /// <exception cref="Exception">What the body throws, unless an entry suppresses it; or what an exit throws instead, the body's being its context.</exception>
    [StackTraceHidden]
    public static void Run(Action<ExitStack> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var stack = new ExitStack(canSuppress: true);
        BodyRunner.TryRun(stack._scope, stack, new ActionBody<ExitStack>(body), out ValueTuple _, out _);
    }

    /// <inheritdoc cref="Run(Action{ExitStack})"/>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <returns>The body's result, after the stack was unwound.</returns>
    /// <exception cref="InvalidOperationException">
    /// <typeparamref name="TResult"/> is a task; nothing has run. Or the body's exception was suppressed and is the inner exception, so
    /// that there is no result.
    /// </exception>
    [StackTraceHidden]
    public static TResult Run<TResult>(Func<ExitStack, TResult> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        TaskResult<TResult>.ThrowIfTask(TaskBody);
        var stack = new ExitStack(canSuppress: true);

        return BodyRunner.Run(stack._scope, stack, body, whenSuppressed: null);
    }

    /// <inheritdoc cref="Run(Action{ExitStack})"/>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="body">The body. It is given the empty stack.</param>
    /// <param name="whenSuppressed">Gives the result when the body's exception, its argument, was suppressed. It runs after the stack was unwound.</param>
    /// <returns>The result of the body or of <paramref name="whenSuppressed"/>.</returns>
    /// <exception cref="InvalidOperationException"><typeparamref name="TResult"/> is a task; nothing has run.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> or <paramref name="whenSuppressed"/> is null; nothing has run.</exception>
    [StackTraceHidden]
    public static TResult Run<TResult>(Func<ExitStack, TResult> body, Func<Exception, TResult> whenSuppressed)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(whenSuppressed);
        TaskResult<TResult>.ThrowIfTask(TaskBody);
        var stack = new ExitStack(canSuppress: true);

        return BodyRunner.Run(stack._scope, stack, body, whenSuppressed);
    }
#pragma warning restore CA2000

    /// <summary>Runs the setup of a generator, and registers the rest of it as an entry: Python's <c>enter_context</c>.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">The generator. Each call starts a fresh run of it.</param>
    /// <returns>What the generator yielded.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed, and nothing has run; or it was closed by the setup, and the generator has been closed.</exception>
    /// <exception cref="YieldRuleException">The generator ended without yielding.</exception>
    /// <exception cref="Exception">Whatever the setup throws, unchanged. Nothing is registered then; the earlier entries stay.</exception>
    public T Enter<T>(IEnumerable<T> generator)
    {
        ArgumentNullException.ThrowIfNull(generator);
        _entries.Reserve();
        T value;
        if (ScopeTracker.IsEnabled)
        {
            Register(ScopeExit.Of(GeneratorScope.Enter(generator, out value)));
        }
        else
        {
            Register(new ExitEntry(GeneratorExit.Plain, GeneratorDriver.Enter(generator, out value)));
        }

        return value;
    }

    /// <inheritdoc cref="Enter{T}(IEnumerable{T})"/>
    /// <param name="generator">Makes the generator, given the channel that it receives through; usually a lambda that calls an iterator method.</param>
    /// <exception cref="InvalidOperationException"><paramref name="generator"/> returned null.</exception>
    public T Enter<T>(Func<ScopeBody, IEnumerable<T>> generator)
    {
        ArgumentNullException.ThrowIfNull(generator);
        _entries.Reserve();
        T value;
        if (ScopeTracker.IsEnabled)
        {
            Register(ScopeExit.Of(ObservingGeneratorScope.Enter(generator, out value)));
        }
        else
        {
            Register(new ExitEntry(GeneratorExit.Hearing, ObservingGeneratorScope.Start(generator, out value, out var channel), channel));
        }

        return value;
    }

    /// <summary>Enters a context manager, and registers its exit: Python's <c>enter_context</c>.</summary>
    /// <typeparam name="T">The type of the value that the manager gives.</typeparam>
    /// <param name="manager">The manager.</param>
    /// <returns>What entering gave.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="manager"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed, and nothing has run; or it was closed by the setup, and the manager has been exited.</exception>
    /// <exception cref="Exception">Whatever the setup throws, unchanged. Nothing is registered then; the earlier entries stay.</exception>
    public T Enter<T>(ContextManager<T> manager)
    {
        ArgumentNullException.ThrowIfNull(manager);
        _entries.Reserve();
        Register(manager.OpenEntry(out var value));

        return value;
    }

    /// <summary>Registers a thing to be disposed, however the body ends.</summary>
    /// <typeparam name="T">The type of the thing.</typeparam>
    /// <param name="disposable">The thing. From now on it belongs to the stack.</param>
    /// <returns>The thing.</returns>
    /// <remarks>A scope or a stack that is registered receives how the body ended, and does not look for itself.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="disposable"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="disposable"/> is this stack.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed. The thing has been disposed.</exception>
    public T Use<T>(T disposable)
        where T : IDisposable
    {
        ArgumentNullException.ThrowIfNull(disposable);
        if (ReferenceEquals(disposable, this))
        {
            throw new ArgumentException("An exit stack can't be an entry of itself: it would wait for its own end. Register it in another stack.", nameof(disposable));
        }

        Register(HandleExit.Of(disposable));

        return disposable;
    }

    /// <summary>Registers an exit: Python's <c>push</c>.</summary>
    /// <param name="exit">
    /// The exit. It is given what an exit of a manager is given (<see cref="ContextManager{T}.OnExit"/>): null after a success, the exception, or a
    /// <see cref="UnknownOutcomeException"/> when the outcome cannot be determined. True suppresses the exception.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="exit"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed. The exit has not been called.</exception>
    public void Push(Func<Exception?, bool> exit)
    {
        ArgumentNullException.ThrowIfNull(exit);
        RegisterOnly(new ExitEntry(CalledExit.Function, exit));
    }

    /// <summary>Registers the exit of a class-based manager that is not entered here: Python's <c>push</c>.</summary>
    /// <typeparam name="T">The type of the value that the manager gives.</typeparam>
    /// <param name="manager">The manager.</param>
    /// <exception cref="ArgumentNullException"><paramref name="manager"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="manager"/> is made from a generator: without a setup there is nothing to exit.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed. The exit has not been called.</exception>
    public void Push<T>(ContextManager<T> manager)
    {
        ArgumentNullException.ThrowIfNull(manager);
        manager.ThrowIfExitNeedsEntry(nameof(manager));
        RegisterOnly(new ExitEntry(CalledExit.OfManager<T>.Kind, manager));
    }

    /// <summary>Registers a suppression: what comes up further in, and is of its types, ends here. In a <c>using</c>, the body's own exception doesn't.</summary>
    /// <param name="suppression">The suppression.</param>
    /// <exception cref="ArgumentNullException"><paramref name="suppression"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed.</exception>
    public void Push(Suppression suppression)
    {
        ArgumentNullException.ThrowIfNull(suppression);
        RegisterOnly(new ExitEntry(CalledExit.Suppression, suppression));
    }

    /// <summary>Registers a call that is made however the body ends: Python's <c>callback</c>. It suppresses nothing.</summary>
    /// <param name="callback">The call.</param>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed. The call has not been made.</exception>
    public void Callback(Action callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        RegisterOnly(new ExitEntry(CalledExit.Callback, callback));
    }

    /// <inheritdoc cref="Callback(Action)"/>
    /// <typeparam name="TState">The type of the state. That of a value type is boxed.</typeparam>
    /// <param name="callback">The call; if it is static, it needs no closure.</param>
    /// <param name="state">What the call is given. It can be null, if the call can deal with that.</param>
    public void Callback<TState>(Action<TState> callback, TState state)
    {
        ArgumentNullException.ThrowIfNull(callback);
        RegisterOnly(new ExitEntry(CalledExit.WithState<TState>.Kind, callback, state));
    }

    /// <summary>Registers a call whose result is not used. A task is refused: use <c>AsyncExitStack.CallbackAsync</c>.</summary>
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
        RegisterOnly(new ExitEntry(CalledExit.OfFunction<TResult>.Kind, callback));
    }

    /// <inheritdoc cref="Callback{TResult}(Func{TResult})"/>
    /// <typeparam name="TState">The type of the state. That of a value type is boxed.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="callback">The call; if it is static, it needs no closure.</param>
    /// <param name="state">What the call is given. It can be null, if the call can deal with that.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Callback<TState, TResult>(Func<TState, TResult> callback, TState state)
    {
        ArgumentNullException.ThrowIfNull(callback);
        TaskResult<TResult>.ThrowIfTask(TaskCallback);
        RegisterOnly(new ExitEntry(CalledExit.OfFunction<TState, TResult>.Kind, callback, state));
    }

    /// <summary>Moves all entries to a new stack, whose body begins now: Python's <c>pop_all</c>. This one stays usable, and empty.</summary>
    /// <returns>The new stack. It belongs to the caller.</returns>
    /// <exception cref="ObjectDisposedException">The stack is closed.</exception>
    public ExitStack PopAll()
    {
        var moved = new ExitStack();
        _entries.MoveTo(moved._entries);

        return moved;
    }

    /// <summary>Unwinds now, as after a body that completed, and closes the stack: Python's <c>close</c>.</summary>
    /// <remarks>A stack that is unwinding already, or is closed, is left alone.</remarks>
    /// <exception cref="Exception">What an exit throws.</exception>
    public void Close() => _scope.ExitCompleted();

    /// <summary>Tells that the body has completed, as <see cref="Scope{T}.Complete"/> does.</summary>
    public void Complete() => _scope.ReportCompleted();

    /// <summary>Tells that the body has failed with this exception, as <see cref="Scope{T}.Fail"/> does.</summary>
    /// <param name="e">The body's exception. Never null.</param>
    /// <returns>Always false, so that it fits an exception filter: <c>catch (Exception e) when (stack.Fail(e)) { }</c>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="e"/> is null.</exception>
    public bool Fail(Exception e)
    {
        ArgumentNullException.ThrowIfNull(e);
        _scope.ReportFailed(e);

        return false;
    }

    /// <summary>Finds how the body ended, as <see cref="Scope{T}.Dispose"/> does, and unwinds. The first call does; others do nothing.</summary>
    /// <remarks>Entries that are registered while the stack unwinds, are exited next. When all have been exited, the stack is closed.</remarks>
    /// <exception cref="Exception">
    /// What an exit throws: it replaces the body's exception, which becomes its context. Or the body's exception, when it is in doubt whether the body
    /// has handled it, and some entry receives exceptions and none suppressed it.
    /// </exception>
    public void Dispose() => _scope.Exit(handle: 0);

    private void RegisterOnly(in ExitEntry entry)
    {
        if (_entries.Add(entry) is { } refusal)
        {
            throw refusal;
        }
    }

    private void Register(in ExitEntry entry)
    {
        if (_entries.Add(entry) is { } refusal)
        {
            ((ExitKind)entry.Kind).Exit(entry, BodyOutcome.Failed(refusal).Capture(GeneratorName.Of(this)));

            throw refusal;
        }
    }
}
