using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Yielding.Internal;
using Yielding.Outcomes;

namespace Yielding;

/// <summary>
/// Any number of scopes, asynchronous and synchronous ones, entered one after the other and left together, the last one first: the port of Python's
/// <c>contextlib.AsyncExitStack</c>.
/// </summary>
/// <remarks>
/// <para>Hold it in an <c>await using</c>, in the method whose body it is, or let <c>AsyncExitStack.RunAsync</c> make it. It determines how its body ended as an
/// <see cref="AsyncScope{T}"/> does, from its construction on, and passes the outcome to its entries. Every entry is exited, also when others throw. Each receives the
/// exception as those above it have left it, as nested blocks would: replaced, or null once it was suppressed. An exception that replaces another keeps it as its
/// context (<see cref="ExceptionContext"/>).</para>
/// <para>In an <c>await using</c> the body's own exception can't be suppressed, because the language rethrows it: the entries further out receive it all
/// the same. In <c>AsyncExitStack.RunAsync</c> it can.</para>
/// <para>Entries run in the caller's context. What a synchronous entry sets in the execution context, an <c>AsyncLocal</c>, is set for the body, and what it sets at its
/// exit is set for the caller of <c>DisposeAsync</c>, as with nested blocks. The body of a <c>RunAsync</c> is an asynchronous method of its own: what its entries set ends with
/// it, before the exits.</para>
/// <para>Several tasks may register entries at once: all are kept, and the order is that of their registration. However many callers dispose the stack, it unwinds
/// once.</para>
/// </remarks>
#pragma warning disable CA1711 // it is Python's name, and it is a stack
public sealed class AsyncExitStack : IAsyncDisposable
#pragma warning restore CA1711
{
    private const string TaskCallback =
        "The callback returns a task: 'Callback' is for calls that have ended when they return. Use 'AsyncExitStack.CallbackAsync'.";

    private readonly ExitEntries _entries;
    private readonly AsyncScope<AsyncExitStack> _scope;

    /// <summary>Makes an empty stack. Its body begins here.</summary>
    /// <param name="callerMember">Filled in by the compiler, as are the next two: they name the place whose body it is.</param>
    /// <param name="callerFile">The source file.</param>
    /// <param name="callerLine">The line in it, counted from 1.</param>
    public AsyncExitStack([CallerMemberName] string callerMember = "", [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
        : this(canSuppress: false) => _scope.Enter(this, new EntryCallSite(callerMember, callerFile, callerLine));

    private AsyncExitStack(bool canSuppress)
    {
        _entries = new ExitEntries(this, isForSeveralThreads: true);
        _scope = AsyncScope<AsyncExitStack>.Of(new StackAsyncScope(this, _entries, canSuppress));
    }

    /// <summary>How many entries are registered and have not been exited.</summary>
    public int Count => _entries.Count;

    internal IActiveAsyncScope Scope => _scope;

#pragma warning disable CA2000 // the runner leaves the stack's scope
    /// <summary>Runs a body with a stack that is unwound at the body's end: exact everywhere, and entries can suppress the body's exception.</summary>
    /// <param name="body">The body. It is given the empty stack, and is called in the caller's synchronization context.</param>
    /// <returns>A task that ends when the stack is unwound.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null. It is thrown by the call.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="body"/> returned null.</exception>
    /// <exception cref="Exception">What the body throws, unless an entry suppresses it; or what an exit throws instead, the body's being its context.</exception>
    [StackTraceHidden]
    public static Task RunAsync(Func<AsyncExitStack, Task> body)
    {
        ArgumentNullException.ThrowIfNull(body);

        return AsyncBodyRunner.RunAsync(new AsyncExitStack(canSuppress: true)._scope, body, CancellationToken.None);
    }

    /// <inheritdoc cref="RunAsync(Func{AsyncExitStack, Task})"/>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <returns>A task that ends when the stack is unwound. Its result is the body's.</returns>
    /// <exception cref="InvalidOperationException">
    /// <paramref name="body"/> returned null; or its exception was suppressed and is the inner exception, so that there is no result.
    /// </exception>
    [StackTraceHidden]
    public static Task<TResult> RunAsync<TResult>(Func<AsyncExitStack, Task<TResult>> body)
    {
        ArgumentNullException.ThrowIfNull(body);

        return AsyncBodyRunner.RunAsync(new AsyncExitStack(canSuppress: true)._scope, body, whenSuppressed: null, CancellationToken.None);
    }

    /// <inheritdoc cref="RunAsync(Func{AsyncExitStack, Task})"/>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="body">The body. It is given the empty stack, and is called in the caller's synchronization context.</param>
    /// <param name="whenSuppressed">Gives the result when the body's exception, its argument, was suppressed. It runs after the stack was unwound.</param>
    /// <returns>A task that ends when the stack is unwound. Its result is that of the body or of <paramref name="whenSuppressed"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> or <paramref name="whenSuppressed"/> is null. It is thrown by the call.</exception>
    [StackTraceHidden]
    public static Task<TResult> RunAsync<TResult>(Func<AsyncExitStack, Task<TResult>> body, Func<Exception, TResult> whenSuppressed)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(whenSuppressed);

        return AsyncBodyRunner.RunAsync(new AsyncExitStack(canSuppress: true)._scope, body, whenSuppressed, CancellationToken.None);
    }
#pragma warning restore CA2000

    /// <summary>Runs the setup of an asynchronous generator, and registers the rest of it as an entry: Python's <c>enter_async_context</c>.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">The generator. Each call starts a fresh run of it.</param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that ends with the setup. Its result is what the generator yielded.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null. It is thrown by the call.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed, which is thrown by the call, and nothing has run; or it was closed during the setup, and the generator has been closed.</exception>
    /// <exception cref="YieldRuleException">The generator ended without yielding.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled before or during the setup; nothing is registered.</exception>
    /// <exception cref="Exception">Whatever the setup throws, unchanged. Nothing is registered then; the earlier entries stay.</exception>
    public ValueTask<T> EnterAsync<T>(IAsyncEnumerable<T> generator, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        _entries.Reserve();

        return cancellationToken.CanBeCanceled || ScopeTracker.IsEnabled
            ? EnterAsync(AsyncScope<T>.Of(generator), cancellationToken)
            : EnterBareAsync(generator);
    }

    /// <inheritdoc cref="EnterAsync{T}(IAsyncEnumerable{T}, CancellationToken)"/>
    /// <param name="generator">Makes the generator, given the channel that it receives through; usually a lambda that calls an async iterator method.</param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <exception cref="InvalidOperationException"><paramref name="generator"/> returned null.</exception>
    public ValueTask<T> EnterAsync<T>(Func<ScopeBody, IAsyncEnumerable<T>> generator, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        _entries.Reserve();

        return EnterAsync(AsyncScope<T>.Of(new ObservingGeneratorAsyncScope<T>(generator)), cancellationToken);
    }

    /// <inheritdoc cref="EnterAsync{T}(IAsyncEnumerable{T}, CancellationToken)"/>
    /// <param name="generator">Makes the generator, given the channel that it receives through and the token of its setup; usually a lambda that calls an async iterator method.</param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <exception cref="InvalidOperationException"><paramref name="generator"/> returned null.</exception>
    public ValueTask<T> EnterAsync<T>(Func<ScopeBody, CancellationToken, IAsyncEnumerable<T>> generator, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        _entries.Reserve();

        return EnterAsync(AsyncScope<T>.Of(new ObservingGeneratorAsyncScope<T>(generator)), cancellationToken);
    }

    /// <summary>Enters an asynchronous context manager, and registers its exit: Python's <c>enter_async_context</c>.</summary>
    /// <typeparam name="T">The type of the value that the manager gives.</typeparam>
    /// <param name="manager">The manager.</param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that ends with the setup. Its result is what entering gave.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="manager"/> is null. It is thrown by the call.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed, which is thrown by the call, and nothing has run; or it was closed during the setup, and the manager has been exited.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled before or during the setup; nothing is registered.</exception>
    /// <exception cref="Exception">Whatever the setup throws, unchanged. Nothing is registered then; the earlier entries stay.</exception>
    public ValueTask<T> EnterAsync<T>(AsyncContextManager<T> manager, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(manager);
        _entries.Reserve();

        return EnterAsync(manager.Open(), cancellationToken);
    }

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

    /// <summary>Registers a thing to be disposed asynchronously, however the body ends.</summary>
    /// <typeparam name="T">The type of the thing.</typeparam>
    /// <param name="disposable">The thing. From now on it belongs to the stack.</param>
    /// <returns>A task that has ended already, unless the stack is closed. Its result is the thing.</returns>
    /// <remarks>A scope or a stack that is registered receives how the body ended, and does not look for itself.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="disposable"/> is null. It is thrown by the call.</exception>
    /// <exception cref="ArgumentException"><paramref name="disposable"/> is this stack. It is thrown by the call.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed. The thing has been disposed.</exception>
    public ValueTask<T> UseAsync<T>(T disposable)
        where T : IAsyncDisposable
    {
        ArgumentNullException.ThrowIfNull(disposable);
        if (ReferenceEquals(disposable, this))
        {
            throw new ArgumentException("An exit stack can't be an entry of itself: it would wait for its own end. Register it in another stack.", nameof(disposable));
        }

        return RegisterAsync(AsyncHandleExit.Of(disposable), disposable);
    }

    /// <summary>Registers a thing to be disposed, however the body ends.</summary>
    /// <typeparam name="T">The type of the thing.</typeparam>
    /// <param name="disposable">The thing. From now on it belongs to the stack.</param>
    /// <returns>The thing.</returns>
    /// <remarks>A scope or a stack that is registered receives how the body ended, and does not look for itself.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="disposable"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed. The thing has been disposed.</exception>
    public T Use<T>(T disposable)
        where T : IDisposable
    {
        ArgumentNullException.ThrowIfNull(disposable);
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

    /// <summary>Registers a call whose result is not used. A task is refused: use <c>CallbackAsync</c>.</summary>
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

    /// <summary>Registers an asynchronous exit: Python's <c>push_async_exit</c>.</summary>
    /// <param name="exit">
    /// The exit. It is given what an exit of a manager is given (<see cref="AsyncContextManager{T}.OnExitAsync"/>): null after a success, the
    /// exception, or an <see cref="UnknownOutcomeException"/> when the outcome cannot be determined. True suppresses the exception.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="exit"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed. The exit has not been called.</exception>
    public void PushAsync(Func<Exception?, Task<bool>> exit)
    {
        ArgumentNullException.ThrowIfNull(exit);
        RegisterOnly(new ExitEntry(CalledAsyncExit.TaskFunction, exit));
    }

    /// <summary>Registers the exit of a class-based manager that is not entered here: Python's <c>push_async_exit</c>.</summary>
    /// <typeparam name="T">The type of the value that the manager gives.</typeparam>
    /// <param name="manager">The manager.</param>
    /// <exception cref="ArgumentNullException"><paramref name="manager"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="manager"/> is made from a generator: without a setup there is nothing to exit.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed. The exit has not been called.</exception>
    public void PushAsync<T>(AsyncContextManager<T> manager)
    {
        ArgumentNullException.ThrowIfNull(manager);
        manager.ThrowIfExitNeedsEntry(nameof(manager));
        RegisterOnly(new ExitEntry(CalledAsyncExit.OfManager<T>.Kind, manager));
    }

    /// <summary>Registers an asynchronous call that is made however the body ends: Python's <c>push_async_callback</c>. It suppresses nothing.</summary>
    /// <param name="callback">The call.</param>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed. The call has not been made.</exception>
    public void CallbackAsync(Func<Task> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        RegisterOnly(new ExitEntry(CalledAsyncExit.TaskCallback, callback));
    }

    /// <inheritdoc cref="CallbackAsync(Func{Task})"/>
    /// <typeparam name="TState">The type of the state. That of a value type is boxed.</typeparam>
    /// <param name="callback">The call; if it is static, it needs no closure.</param>
    /// <param name="state">What the call is given. It can be null, if the call can deal with that.</param>
    public void CallbackAsync<TState>(Func<TState, Task> callback, TState state)
    {
        ArgumentNullException.ThrowIfNull(callback);
        RegisterOnly(new ExitEntry(CalledAsyncExit.WithState<TState>.TaskKind, callback, state));
    }

    /// <summary>Moves all entries to a new stack, whose body begins now: Python's <c>pop_all</c>. This one stays usable, and empty.</summary>
    /// <param name="callerMember">Filled in by the compiler, as are the next two: they name the place whose body it is.</param>
    /// <param name="callerFile">The source file.</param>
    /// <param name="callerLine">The line in it, counted from 1.</param>
    /// <returns>The new stack. It belongs to the caller. When another method disposes it and anything was thrown meanwhile, its outcome is unknown: <see cref="CloseAsync"/> and <see cref="Complete"/> report a success.</returns>
    /// <exception cref="ObjectDisposedException">The stack is closed.</exception>
    public AsyncExitStack PopAll([CallerMemberName] string callerMember = "", [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        _entries.Reserve();
        var moved = new AsyncExitStack(callerMember, callerFile, callerLine);
        _entries.MoveTo(moved._entries);

        return moved;
    }

    /// <summary>Unwinds now, as after a body that completed, and closes the stack: Python's <c>aclose</c>.</summary>
    /// <returns>A task that ends when all entries have been exited.</returns>
    /// <remarks>A stack that is unwinding already, or is closed, is left alone.</remarks>
    /// <exception cref="Exception">What an exit throws.</exception>
    public ValueTask CloseAsync() => _scope.ExitCompletedAsync();

    /// <summary>Tells that the body has completed, as <see cref="AsyncScope{T}.Complete"/> does.</summary>
    public void Complete() => _scope.Complete();

    /// <summary>Tells that the body has failed with this exception, as <see cref="AsyncScope{T}.Fail"/> does.</summary>
    /// <param name="e">The body's exception. Never null.</param>
    /// <returns>Always false, so that it fits an exception filter: <c>catch (Exception e) when (stack.Fail(e)) { }</c>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="e"/> is null.</exception>
    public bool Fail(Exception e)
    {
        ArgumentNullException.ThrowIfNull(e);
        _scope.Fail(e);

        return false;
    }

    /// <summary>Finds how the body ended, as <see cref="AsyncScope{T}.DisposeAsync"/> does, and unwinds. The first call does; others do nothing.</summary>
    /// <returns>A task that ends when all entries have been exited.</returns>
    /// <remarks>Entries that are registered while the stack unwinds, are exited next. When all have been exited, the stack is closed.</remarks>
    /// <exception cref="Exception">
    /// What an exit throws: it replaces the body's exception, which becomes its context. Or the body's exception, when it is ambiguous whether the body
    /// has handled it, and some entry receives exceptions and none suppressed it.
    /// </exception>
    public ValueTask DisposeAsync() => _scope.DisposeAsync();

    internal void RegisterOnly(in ExitEntry entry)
    {
        if (_entries.Add(entry) is { } refusal)
        {
            throw refusal;
        }
    }

    private ValueTask<T> EnterBareAsync<T>(IAsyncEnumerable<T> generator)
    {
        IAsyncEnumerator<T> steps;
        try
        {
            steps = AsyncGeneratorDriver.Start(generator, CancellationToken.None);
        }
#pragma warning disable CA1031 // it is in the task that is returned
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<T>(e);
        }

        var setup = AsyncGeneratorDriver.EnterAsync(steps);

        return setup.IsCompletedSuccessfully ? RegisterAsync(AsyncGeneratorExit<T>.Of(steps), setup.Result) : AwaitAsync(steps, setup);

        async ValueTask<T> AwaitAsync(IAsyncEnumerator<T> steps, ValueTask<T> setup)
        {
            var value = await setup.ConfigureAwait(true);

            return await RegisterAsync(AsyncGeneratorExit<T>.Of(steps), value).ConfigureAwait(false);
        }
    }

    // This method is deliberately not asynchronous: what a synchronous setup sets in its execution context is set for the caller.
    private ValueTask<T> EnterAsync<T>(AsyncScope<T> scope, CancellationToken token)
    {
        var setup = scope.EnterRunAsync(token);

        return setup.IsCompletedSuccessfully ? RegisterAsync(AsyncScopeExit.Of(scope), setup.Result) : AwaitAsync(scope, setup);

        async ValueTask<T> AwaitAsync(AsyncScope<T> scope, ValueTask<T> setup)
        {
            var value = await setup.ConfigureAwait(true);

            return await RegisterAsync(AsyncScopeExit.Of(scope), value).ConfigureAwait(false);
        }
    }

    private void Register(in ExitEntry entry)
    {
        if (_entries.Add(entry) is { } refusal)
        {
            ((ExitKind)entry.Kind).Exit(entry, BodyOutcome.Failed(refusal).Capture(refusal.ObjectName));

            throw refusal;
        }
    }

    private ValueTask<T> RegisterAsync<T>(in ExitEntry entry, T value) =>
        _entries.Add(entry) is { } refusal ? ReleaseAsync<T>(entry, refusal) : new ValueTask<T>(value);

    private static async ValueTask<T> ReleaseAsync<T>(ExitEntry entry, ObjectDisposedException refusal)
    {
        await StackAsyncScope.ReleaseAsync(entry, refusal).ConfigureAwait(false);

        throw refusal;
    }
}
