using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Yielding.Internal;
using Yielding.Outcomes;

namespace Yielding;

/// <summary>
/// Holds a number of asynchronous and synchronous scopes known only at run time, and disposes them in reverse order: the port of Python's
/// <c>contextlib.AsyncExitStack</c>.
/// </summary>
/// <remarks>
/// <para>Hold it in an <c>await using</c>, or use <see cref="RunAsync(Func{AsyncExitStack, Task})"/>. The stack detects the outcome of its
/// body as an <see cref="AsyncScope{T}"/> does, and passes it to the entries. The body begins with the construction, in the method that
/// constructs the stack.</para>
/// <para>Every entry is exited, also when others throw. An entry receives the exception that the entries registered after it let
/// propagate: the body's, one that replaces it, or null once it was suppressed. An exception that replaces another keeps it as its context
/// (<see cref="ExceptionContext"/>).</para>
/// <para>In an <c>await using</c> the exception of the body can't be suppressed, because the language rethrows it. Each further entry
/// receives it again. In <c>RunAsync</c> it can be suppressed.</para>
/// <para>Entries run in the caller's synchronization context. What a synchronous entry sets in the execution context (an
/// <see cref="AsyncLocal{T}"/>) is set for the body, and what its exit sets is set for the caller of <see cref="DisposeAsync"/>, as with
/// nested blocks. The body of <c>RunAsync</c> is a separate asynchronous method: what its entries set is lost when it returns, before the
/// exits.</para>
/// <para>Several tasks may register entries at once: all are kept, in the order of their registration. Several callers may dispose the
/// stack: it unwinds once.</para>
/// </remarks>
/// <example>
/// <code>
/// await using (var stack = new AsyncExitStack())
/// {
///     foreach (var name in names)
///     {
///         log.Add(await stack.EnterAsync(Connection(name)));
///     }
/// }
/// </code>
/// </example>
#pragma warning disable CA1711 // Python's name, and the type is a stack
public sealed class AsyncExitStack : ExitStackBase, IAsyncDisposable
#pragma warning restore CA1711
{
    private readonly AsyncScope<AsyncExitStack> _scope;

    /// <summary>Creates an empty stack, whose body begins here.</summary>
    /// <param name="callerMember">The method that contains the body; supplied by the compiler.</param>
    /// <param name="callerFile">The source file of the method; supplied by the compiler.</param>
    /// <param name="callerLine">The line of the call in that file, counted from 1; supplied by the compiler.</param>
    public AsyncExitStack(
        [CallerMemberName] string callerMember = "", [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
        : this(canSuppress: false) => _scope.Enter(this, new EntryCallSite(callerMember, callerFile, callerLine));

    private AsyncExitStack(bool canSuppress, ExitEntries? moved = null)
        : base(isForSeveralThreads: true)
    {
        moved?.MoveTo(Entries);
        _scope = AsyncScope<AsyncExitStack>.Of(new StackAsyncScope(this, Entries, canSuppress));
    }

    /// <summary>
    /// Gets the token that is cancelled when the unwinding has reached its time limit (<see cref="LimitTeardown"/>);
    /// <see cref="CancellationToken.None"/> where no limit is set. Callbacks can use it.
    /// </summary>
    [HasNoTwin("A synchronous teardown cannot be left running.")]
    public CancellationToken TeardownToken => TeardownLimit?.Token ?? CancellationToken.None;

    internal IActiveAsyncScope Scope => _scope;

    /// <inheritdoc cref="BodyOutcome.CoveredSince"/>
    internal long CoveredSince => _scope.CoveredSince;

    /// <summary>The time limit of the unwinding, or null.</summary>
    internal TeardownLimit? TeardownLimit { get; private set; }

    private protected override IActiveScope Active => _scope;

#pragma warning disable CA2000 // the runner exits the stack's scope
    /// <summary>
    /// Runs a body with a stack, and unwinds the stack when the body ends. The outcome is exact, and entries can suppress the body's
    /// exception.
    /// </summary>
    /// <param name="body">The body. It receives the empty stack, and is called in the caller's synchronization context.</param>
    /// <returns>A task that completes when the stack is unwound.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null. It is thrown by the call.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="body"/> returned null.</exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the body, unless an entry suppresses it. Or an exception thrown by an exit, with the body's as its context.
    /// </exception>
    [StackTraceHidden]
    public static Task RunAsync(Func<AsyncExitStack, Task> body)
    {
        ArgumentNullException.ThrowIfNull(body);

        return AsyncBodyRunner.RunAsync(new AsyncExitStack(canSuppress: true)._scope, body, CancellationToken.None);
    }

    /// <summary>Runs a body with a stack, unwinds the stack when the body ends, and returns the body's result.</summary>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="body">The body. It receives the empty stack, and is called in the caller's synchronization context.</param>
    /// <returns>A task that completes when the stack is unwound. Its result is the body's.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null. It is thrown by the call.</exception>
    /// <exception cref="InvalidOperationException">
    /// <paramref name="body"/> returned null. Or its exception was suppressed, so that there is no result: it is the inner exception.
    /// </exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the body, unless an entry suppresses it. Or an exception thrown by an exit, with the body's as its context.
    /// </exception>
    [StackTraceHidden]
    public static Task<TResult> RunAsync<TResult>(Func<AsyncExitStack, Task<TResult>> body)
    {
        ArgumentNullException.ThrowIfNull(body);

        return AsyncBodyRunner.RunAsync(new AsyncExitStack(canSuppress: true)._scope, body, whenSuppressed: null, CancellationToken.None);
    }

    /// <summary>
    /// Runs a body with a stack, unwinds the stack when the body ends, and returns a result also when the body's exception was suppressed.
    /// </summary>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="body">The body. It receives the empty stack, and is called in the caller's synchronization context.</param>
    /// <param name="whenSuppressed">Makes the result from the suppressed exception, after the stack was unwound.</param>
    /// <returns>
    /// A task that completes when the stack is unwound. Its result is that of the body or of <paramref name="whenSuppressed"/>.
    /// </returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="body"/> or <paramref name="whenSuppressed"/> is null. It is thrown by the call.
    /// </exception>
    /// <exception cref="InvalidOperationException"><paramref name="body"/> returned null.</exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the body, unless an entry suppresses it. Or an exception thrown by an exit, with the body's as its context.
    /// </exception>
    [StackTraceHidden]
    public static Task<TResult> RunAsync<TResult>(Func<AsyncExitStack, Task<TResult>> body, Func<Exception, TResult> whenSuppressed)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(whenSuppressed);

        return AsyncBodyRunner.RunAsync(new AsyncExitStack(canSuppress: true)._scope, body, whenSuppressed, CancellationToken.None);
    }
#pragma warning restore CA2000

    /// <summary>Sets one time limit for the exits of all entries together. It has to be set before the first entry is registered.</summary>
    /// <param name="limit">
    /// The time after which the exits are cancelled, from the start of the unwinding. <see cref="Timeout.InfiniteTimeSpan"/> is no limit,
    /// and the call does nothing. Zero cancels them before the first one starts: they still run, with a token that is cancelled.
    /// </param>
    /// <param name="gracePeriod">
    /// The time that each entry has from the limit, or from the later start of its exit; one second if it is null.
    /// <see cref="Timeout.InfiniteTimeSpan"/> waits until it ends.
    /// </param>
    /// <param name="timeProvider">Measures the time; null for <see cref="TimeProvider.System"/>.</param>
    /// <remarks>
    /// <para>Asynchronous entries get <see cref="TeardownToken"/> as their token. At the limit it is cancelled. What happens then to an
    /// entry is described at <see cref="AsyncContextManager{T}.WithTeardownTimeout"/>. Its <see cref="TimeoutException"/> replaces the
    /// exception that the entry received, and the next entries receive it. All entries are exited: those after the limit have the grace
    /// period each, so that an entry which ends promptly is not left running because of another one.</para>
    /// <para>Synchronous entries are waited for. <see cref="PopAll"/> moves the limit to the new stack, with its token, and its time starts
    /// with the unwinding of that stack. A limit that was reached before stays reached.</para>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="limit"/> or <paramref name="gracePeriod"/> is negative and not <see cref="Timeout.InfiniteTimeSpan"/>, or longer
    /// than a timer allows.
    /// </exception>
    /// <exception cref="InvalidOperationException">The stack has entries, or a limit, already.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed.</exception>
    [HasNoTwin("A synchronous teardown cannot be left running.")]
    public void LimitTeardown(TimeSpan limit, TimeSpan? gracePeriod = null, TimeProvider? timeProvider = null)
    {
        var grace = gracePeriod ?? TeardownLimit.DefaultGrace;
        TimeLimit.ThrowIfInvalid(limit);
        TimeLimit.ThrowIfInvalid(grace, nameof(gracePeriod));
        Entries.Reserve();
        if (Count > 0 || TeardownLimit is not null)
        {
            throw new InvalidOperationException(
                "The stack has entries, or a time limit, already. Set the limit once, before the first entry is registered.");
        }

        if (limit != Timeout.InfiniteTimeSpan)
        {
            TeardownLimit = new TeardownLimit(limit, grace, timeProvider ?? TimeProvider.System);
        }
    }

    /// <summary>
    /// Runs the setup of an asynchronous generator, and registers its teardown as an entry: Python's <c>enter_async_context</c>.
    /// </summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">The generator. Each call starts a fresh run of it.</param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that completes with the setup. Its result is what the generator yielded.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null. It is thrown by the call.</exception>
    /// <exception cref="ObjectDisposedException">
    /// The stack is closed; this is thrown by the call, and nothing has run. Or the stack was closed during the setup, and the generator
    /// has been disposed.
    /// </exception>
    /// <exception cref="YieldRuleException">The generator ended without yielding.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled before or during the setup; nothing is registered.
    /// </exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, unchanged. Nothing is registered then; the earlier entries stay.
    /// </exception>
    public ValueTask<T> EnterAsync<T>(IAsyncEnumerable<T> generator, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        Entries.Reserve();

        return cancellationToken.CanBeCanceled || ScopeTracker.IsEnabled
            ? EnterAsync(AsyncScope<T>.Of(generator), cancellationToken)
            : EnterBareAsync(generator);
    }

    /// <summary>
    /// Runs the setup of an asynchronous generator with a <see cref="ScopeBody"/>, and registers its teardown as an entry.
    /// </summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">
    /// Makes the generator, usually a lambda that calls an async iterator method. It receives the <see cref="ScopeBody"/>.
    /// </param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that completes with the setup. Its result is what the generator yielded.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null. It is thrown by the call.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="generator"/> returned null.</exception>
    /// <exception cref="ObjectDisposedException">
    /// The stack is closed; this is thrown by the call, and nothing has run. Or the stack was closed during the setup, and the generator
    /// has received this exception.
    /// </exception>
    /// <exception cref="YieldRuleException">The generator ended without yielding.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled before or during the setup; nothing is registered.
    /// </exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, unchanged. Nothing is registered then; the earlier entries stay.
    /// </exception>
    public ValueTask<T> EnterAsync<T>(Func<ScopeBody, IAsyncEnumerable<T>> generator, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        Entries.Reserve();

        return EnterAsync(AsyncScope<T>.Of(new ObservingGeneratorAsyncScope<T>(generator)), cancellationToken);
    }

    /// <summary>
    /// Runs the setup of an asynchronous generator with a <see cref="ScopeBody"/> and a token, and registers its teardown as an entry.
    /// </summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">
    /// Makes the generator, usually a lambda that calls an async iterator method. It receives the <see cref="ScopeBody"/> and the token of
    /// the setup.
    /// </param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that completes with the setup. Its result is what the generator yielded.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null. It is thrown by the call.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="generator"/> returned null.</exception>
    /// <exception cref="ObjectDisposedException">
    /// The stack is closed; this is thrown by the call, and nothing has run. Or the stack was closed during the setup, and the generator
    /// has received this exception.
    /// </exception>
    /// <exception cref="YieldRuleException">The generator ended without yielding.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled before or during the setup; nothing is registered.
    /// </exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, unchanged. Nothing is registered then; the earlier entries stay.
    /// </exception>
    public ValueTask<T> EnterAsync<T>(
        Func<ScopeBody, CancellationToken, IAsyncEnumerable<T>> generator, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        Entries.Reserve();

        return EnterAsync(AsyncScope<T>.Of(new ObservingGeneratorAsyncScope<T>(generator)), cancellationToken);
    }

    /// <summary>Enters an asynchronous context manager, and registers its exit: Python's <c>enter_async_context</c>.</summary>
    /// <typeparam name="T">The type of the manager's value.</typeparam>
    /// <param name="manager">The manager.</param>
    /// <param name="cancellationToken">Cancels the setup, and nothing later.</param>
    /// <returns>A task that completes with the setup. Its result is the manager's value.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="manager"/> is null. It is thrown by the call.</exception>
    /// <exception cref="ObjectDisposedException">
    /// The stack is closed; this is thrown by the call, and nothing has run. Or the stack was closed during the setup, and the manager has
    /// been exited.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled before or during the setup; nothing is registered.
    /// </exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the setup, unchanged. Nothing is registered then; the earlier entries stay.
    /// </exception>
    public ValueTask<T> EnterAsync<T>(AsyncContextManager<T> manager, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(manager);
        Entries.Reserve();

        return EnterAsync(manager.Open(), cancellationToken);
    }

    /// <summary>Registers an object to be disposed asynchronously after every outcome.</summary>
    /// <typeparam name="T">The type of the object.</typeparam>
    /// <param name="disposable">The object. From now on the stack disposes it.</param>
    /// <returns>A task that is already completed, unless the stack is closed. Its result is the object.</returns>
    /// <remarks>A scope, or an <see cref="AsyncExitStack"/>, that is registered receives the outcome of the stack.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="disposable"/> is null. It is thrown by the call.</exception>
    /// <exception cref="ArgumentException"><paramref name="disposable"/> is this stack. It is thrown by the call.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed. The object has been disposed.</exception>
    public ValueTask<T> UseAsync<T>(T disposable)
        where T : IAsyncDisposable
    {
        ArgumentNullException.ThrowIfNull(disposable);
        ThrowIfOwnEntry(disposable, nameof(disposable));

        return RegisterAsync(AsyncScopeExit.OfDisposable(disposable), disposable);
    }

    /// <summary>Registers an asynchronous exit: Python's <c>push_async_exit</c>.</summary>
    /// <param name="exit">
    /// The exit. It receives what the exit of a manager receives (<see cref="AsyncContextManager{T}.OnExitAsync"/>): null after a success,
    /// the exception, or an <see cref="UnknownOutcomeException"/> when the outcome cannot be determined. Its result is true to suppress the
    /// exception.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="exit"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed. The exit has not been called.</exception>
    public void PushAsync(Func<Exception?, Task<bool>> exit)
    {
        ArgumentNullException.ThrowIfNull(exit);
        RegisterCall(new ExitEntry(AsyncCallExit.TaskFunction, exit));
    }

    /// <summary>Registers the exit of a class-based manager that is not entered here: Python's <c>push_async_exit</c>.</summary>
    /// <typeparam name="T">The type of the manager's value.</typeparam>
    /// <param name="manager">The manager.</param>
    /// <exception cref="ArgumentNullException"><paramref name="manager"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="manager"/> is made from a generator: without a setup there is nothing to exit.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The stack is closed. The exit has not been called.</exception>
    public void PushAsync<T>(AsyncContextManager<T> manager)
    {
        ArgumentNullException.ThrowIfNull(manager);
        manager.ThrowIfExitNeedsEntry(nameof(manager));
        RegisterCall(new ExitEntry(AsyncCallExit.OfManager<T>.Action, manager, TeardownLimit));
    }

    /// <summary>
    /// Registers an asynchronous call that is made after every outcome: Python's <c>push_async_callback</c>. It suppresses nothing.
    /// </summary>
    /// <param name="callback">The call.</param>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed. The call has not been made.</exception>
    public void CallbackAsync(Func<Task> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        RegisterCall(new ExitEntry(AsyncCallExit.TaskCallback, callback));
    }

    /// <summary>Registers an asynchronous call with a state. It is made after every outcome, and suppresses nothing.</summary>
    /// <typeparam name="TState">The type of the state. A value type is boxed.</typeparam>
    /// <param name="callback">The call. If it is static, it needs no closure.</param>
    /// <param name="state">The argument of the call. It can be null, if the call allows it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The stack is closed. The call has not been made.</exception>
    public void CallbackAsync<TState>(Func<TState, Task> callback, TState state)
    {
        ArgumentNullException.ThrowIfNull(callback);
        RegisterCall(new ExitEntry(AsyncCallExit.WithState<TState>.TaskAction, callback, state));
    }

    /// <summary>
    /// Moves all entries to a new stack, whose body begins now: Python's <c>pop_all</c>. This stack stays usable, and is empty.
    /// </summary>
    /// <param name="callerMember">The method that contains the body; supplied by the compiler.</param>
    /// <param name="callerFile">The source file of the method; supplied by the compiler.</param>
    /// <param name="callerLine">The line of the call in that file, counted from 1; supplied by the compiler.</param>
    /// <returns>The new stack. The caller has to dispose it.</returns>
    /// <remarks>
    /// When another method disposes the new stack, and anything was thrown meanwhile, the outcome is Unknown. <see cref="CloseAsync"/> and
    /// <see cref="ExitStackBase.Complete"/> report a success.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The stack is closed.</exception>
    public AsyncExitStack PopAll(
        [CallerMemberName] string callerMember = "", [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        var stack = new AsyncExitStack(canSuppress: false, Entries);
        stack._scope.Enter(stack, new EntryCallSite(callerMember, callerFile, callerLine));
        (stack.TeardownLimit, TeardownLimit) = (TeardownLimit?.Move(), null);

        return stack;
    }

    /// <summary>Exits all entries as after a body that completed, and closes the stack: Python's <c>aclose</c>.</summary>
    /// <returns>A task that completes when all entries have been exited.</returns>
    /// <remarks>On a stack that is unwinding, or is closed, the call does nothing.</remarks>
    /// <exception cref="Exception">Any exception thrown by an exit.</exception>
    public ValueTask CloseAsync() => _scope.ExitCompletedAsync();

    /// <summary>
    /// Detects the outcome of the body, as <see cref="AsyncScope{T}.DisposeAsync"/> does, and exits all entries. Only the first call has an
    /// effect.
    /// </summary>
    /// <returns>A task that completes when all entries have been exited.</returns>
    /// <remarks>
    /// An entry that is registered while the stack unwinds is exited next. When all entries have been exited, the stack is closed.
    /// </remarks>
    /// <exception cref="Exception">
    /// Any exception thrown by an exit. It replaces the body's exception, which becomes its context. Or the body's exception, when it is
    /// ambiguous whether the body has failed, some entry receives exceptions, and none suppressed it.
    /// </exception>
    public ValueTask DisposeAsync() => _scope.DisposeAsync();

    private ValueTask<T> EnterBareAsync<T>(IAsyncEnumerable<T> generator)
    {
        IAsyncEnumerator<T> steps;
        try
        {
            steps = AsyncGeneratorDriver.Start(generator, CancellationToken.None);
        }
#pragma warning disable CA1031 // the returned task fails with the exception
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<T>(e);
        }

        var setup = AsyncGeneratorDriver.EnterAsync(steps);

        return setup.IsCompletedSuccessfully ? RegisterAsync(AsyncScopeExit.OfGenerator(steps), setup.Result) : AwaitAsync(steps, setup);

        async ValueTask<T> AwaitAsync(IAsyncEnumerator<T> steps, ValueTask<T> setup)
        {
            var value = await setup.ConfigureAwait(true);

            return await RegisterAsync(AsyncScopeExit.OfGenerator(steps), value).ConfigureAwait(false);
        }
    }

    // This method is deliberately not declared async: what a synchronous setup sets in the execution context stays set for the caller.
    private ValueTask<T> EnterAsync<T>(AsyncScope<T> scope, CancellationToken token)
    {
        scope.LimitTeardown(TeardownToken);
        var setup = scope.EnterRunAsync(token);

        return setup.IsCompletedSuccessfully ? RegisterAsync(AsyncScopeExit.OfScope(scope), setup.Result) : AwaitAsync(scope, setup);

        async ValueTask<T> AwaitAsync(AsyncScope<T> scope, ValueTask<T> setup)
        {
            var value = await setup.ConfigureAwait(true);

            return await RegisterAsync(AsyncScopeExit.OfScope(scope), value).ConfigureAwait(false);
        }
    }

    private ValueTask<T> RegisterAsync<T>(in ExitEntry entry, T value) =>
        Entries.Add(entry) is { } refusal ? ReleaseAsync<T>(entry, refusal) : new ValueTask<T>(value);

    private static async ValueTask<T> ReleaseAsync<T>(ExitEntry entry, ObjectDisposedException refusal)
    {
        await StackAsyncScope.ReleaseAsync(entry, refusal).ConfigureAwait(false);

        throw refusal;
    }
}
