using System.Diagnostics;
using Yielding.Internal;

namespace Yielding;

/// <summary>
/// Holds a number of scopes known only at run time, and disposes them in reverse order: the port of Python's <c>contextlib.ExitStack</c>.
/// </summary>
/// <remarks>
/// <para>Hold it in a <c>using</c>, or use <see cref="Run(Action{ExitStack})"/>. The stack detects the outcome of its body as a scope does.
/// The body begins with the
/// construction. The entries receive this outcome.</para>
/// <para>Every entry is exited, also when others throw. Each entry receives the exception as the entries registered after it have left it:
/// replaced, or null once it was
/// suppressed. An exception that replaces another keeps it as its context (<see cref="ExceptionContext"/>).</para>
/// <para>In a <c>using</c> the exception of the body can't be suppressed, because the language rethrows it. Each further entry receives it
/// again. In <c>Run</c> it can
/// be suppressed.</para>
/// <para>Only one thread at a time may use a stack. Only <see cref="Dispose"/> may be called by several threads: the stack unwinds
/// once.</para>
/// </remarks>
/// <example>
/// <code>
/// using (var stack = new ExitStack())
/// {
///     var files = paths.Select(path => stack.Enter(ManagedFile(path))).ToList();
///     files.ForEach(file => file.WriteLine("hello"));
/// }
/// </code>
/// </example>
#pragma warning disable CA1711 // it is Python's name, and it is a stack
public sealed class ExitStack : ExitStackBase, IDisposable, IScopeHandle
#pragma warning restore CA1711
{
    private const string TaskBody =
        "The body returns a task: 'ExitStack.Run' unwinds the stack when the body returns. "
        + "Use 'AsyncExitStack.RunAsync' of the package Yielding.Async.";

    private readonly StackScope _scope;

    /// <summary>Makes an empty stack. Its body begins here.</summary>
    public ExitStack()
        : this(canSuppress: false)
    {
    }

    private ExitStack(bool canSuppress, ExitEntries? moved = null)
        : base(isForSeveralThreads: false)
    {
        moved?.MoveTo(Entries);
        _scope = new StackScope(this, Entries, canSuppress);
    }

    ActiveScope IScopeHandle.Scope => _scope;

    private protected override IActiveScope Active => _scope;

#pragma warning disable CA2000 // the runner leaves the stack's scope
    /// <summary>
    /// Runs a body with a stack, and unwinds the stack when the body ends. The outcome is exact, and entries can suppress the body's
    /// exception.
    /// </summary>
    /// <param name="body">The body. It receives the empty stack.</param>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null; nothing has run.</exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the body, unless an entry suppresses it. Or an exception thrown by an exit, with the body's as its context.
    /// </exception>
    [StackTraceHidden]
    public static void Run(Action<ExitStack> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var stack = new ExitStack(canSuppress: true);
        BodyRunner.TryRun(stack._scope, stack, new ActionBody<ExitStack>(body), out ValueTuple _, out _);
    }

    /// <summary>Runs a body with a stack, unwinds the stack when the body ends, and returns the body's result.</summary>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="body">The body. It receives the empty stack.</param>
    /// <returns>The body's result.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null; nothing has run.</exception>
    /// <exception cref="InvalidOperationException">
    /// <typeparamref name="TResult"/> is a task; nothing has run. Or the body's exception was suppressed, so that there is no result: it is
    /// the inner exception.
    /// </exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the body, unless an entry suppresses it. Or an exception thrown by an exit, with the body's as its context.
    /// </exception>
    [StackTraceHidden]
    public static TResult Run<TResult>(Func<ExitStack, TResult> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        TaskResult<TResult>.ThrowIfTask(TaskBody);
        var stack = new ExitStack(canSuppress: true);

        return BodyRunner.Run(stack._scope, stack, body, whenSuppressed: null);
    }

    /// <summary>
    /// Runs a body with a stack, unwinds the stack when the body ends, and returns a result also when the body's exception was suppressed.
    /// </summary>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="body">The body. It receives the empty stack.</param>
    /// <param name="whenSuppressed">Makes the result from the suppressed exception, after the stack was unwound.</param>
    /// <returns>The result of the body or of <paramref name="whenSuppressed"/>.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="body"/> or <paramref name="whenSuppressed"/> is null; nothing has run.
    /// </exception>
    /// <exception cref="InvalidOperationException"><typeparamref name="TResult"/> is a task; nothing has run.</exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the body, unless an entry suppresses it. Or an exception thrown by an exit, with the body's as its context.
    /// </exception>
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

    /// <summary>
    /// Moves all entries to a new stack, whose body begins now: Python's <c>pop_all</c>. This stack stays usable, and is empty.
    /// </summary>
    /// <returns>The new stack. The caller has to dispose it.</returns>
    /// <exception cref="ObjectDisposedException">The stack is closed.</exception>
    public ExitStack PopAll() => new(canSuppress: false, Entries);

    /// <summary>Exits all entries as after a body that completed, and closes the stack: Python's <c>close</c>.</summary>
    /// <remarks>On a stack that is unwinding, or is closed, the call does nothing.</remarks>
    /// <exception cref="Exception">Any exception thrown by an exit.</exception>
    public void Close() => _scope.ExitCompleted();

    /// <summary>
    /// Detects the outcome of the body, as <see cref="Scope{T}.Dispose"/> does, and exits all entries. The first call does; later calls do
    /// nothing.
    /// </summary>
    /// <remarks>
    /// An entry that is registered while the stack unwinds is exited next. When all entries have been exited, the stack is closed.
    /// </remarks>
    /// <exception cref="Exception">
    /// Any exception thrown by an exit. It replaces the body's exception, which becomes its context. Or the body's exception, when it is
    /// ambiguous whether the
    /// body has failed, some entry receives exceptions, and none suppressed it.
    /// </exception>
    public void Dispose() => _scope.Exit(handle: 0);
}
