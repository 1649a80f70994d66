using System.Diagnostics;
using Yielding.Internal;

namespace Yielding;

/// <summary>
/// An active asynchronous scope: the generator has run up to its <c>yield return</c>, and disposing this handle runs the rest.
/// </summary>
/// <typeparam name="T">The type of the value that the generator yields.</typeparam>
/// <remarks>
/// <para><c>DisposeAsync</c> determines how the body ended. If nothing was thrown in the process since the entry, the body completed.
/// Otherwise, and always in an async iterator, the state machine of the method that awaits <c>DisposeAsync</c> is read, in which the
/// compiler keeps the body's exception. That is exact if the method entered the scope itself and awaits <c>DisposeAsync</c> in an <c>await
/// using</c> or in a <c>finally</c> block.</para>
/// <para>Everywhere else, missing knowledge never counts as success. Report the outcome with <see cref="Complete"/> or <see cref="Fail"/>,
/// or use <c>RunAsync</c>, which is exact everywhere.</para>
/// </remarks>
/// <example>
/// <code>
/// await using (var orders = await AsyncScope.EnterAsync(Transaction(database)))
/// {
///     await AddAsync(orders.Value, "tea");
///     orders.Complete();    // needed only where the outcome cannot be determined
/// }
/// </code>
/// </example>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
public sealed partial class AsyncScope<T> : IAsyncDisposable
{
    /// <summary>Gets the value that the generator yielded. It stays readable after the exit.</summary>
    public T Value { get; private set; } = default!;

    private string DebuggerDisplay => DebuggerText.OfScope(Name, _body.IsExited, Value);

    /// <summary>Reports that the body completed. Exceptions thrown before this call no longer count as failures of the body.</summary>
    /// <remarks>
    /// Make it the last statement of a body whose scope is entered in one async method and disposed in another. A failure after this call
    /// overrides it, reported or detected. After the exit the call does nothing. It may be called from any thread.
    /// </remarks>
    public void Complete() => _body.ReportCompleted();

    /// <summary>Reports that the body failed with this exception, which the generator then receives.</summary>
    /// <param name="e">The body's exception.</param>
    /// <returns>
    /// Always false, so that it fits an exception filter that does not catch: <c>catch (Exception e) when (scope.Fail(e)) { }</c>.
    /// </returns>
    /// <remarks>
    /// <c>DisposeAsync</c> does not throw an exception that was only reported. The last call of <see cref="Complete"/> or
    /// <see cref="Fail"/> counts. After the exit the call does nothing. It may be called from any thread.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="e"/> is null.</exception>
    public bool Fail(Exception e)
    {
        ArgumentNullException.ThrowIfNull(e);
        _body.ReportFailed(e);

        return false;
    }

    /// <summary>Exits the scope: determines how the body ended, and runs the teardown. Only the first call has an effect.</summary>
    /// <returns>
    /// A task that completes with the teardown. That of a second call is already completed, also while the first call's teardown still
    /// runs. Await it at once, where the body ends: if anything was thrown since the entry, the teardown starts when the task is awaited.
    /// </returns>
    /// <remarks>
    /// <para>If the body completed, the generator is resumed, and the code after its <c>yield return</c> runs. If the body failed, or its
    /// outcome is unknown, a generator without a <see cref="ScopeBody"/> is disposed, so that only its <c>finally</c> blocks run; one with
    /// a <see cref="ScopeBody"/> is resumed and receives the outcome. No token cancels the teardown. It runs in the caller's context, and
    /// the method that awaits it is resumed there, synchronously if the teardown completed synchronously.</para>
    /// <para>In an <c>await using</c> and in a <c>finally</c> block of the method that entered the scope the outcome is exact: exceptions
    /// that the body handled do not count. An async iterator that its consumer disposes at a <c>yield</c> exits its scopes with an unknown
    /// outcome.</para>
    /// <para>Everywhere else (another method disposes the scope, <c>AsTask()</c> is awaited, or another compiler made the state machine),
    /// once anything was thrown since the entry, the outcome is unknown unless the stack traces of all these exceptions prove more. On
    /// native AOT, and where the compiler makes no state machine, exactly one exception that may have left the body counts as the body's
    /// and is logged, and this method throws it unless the generator suppresses it.</para>
    /// <para>If the task is never awaited, the teardown runs when the garbage collector finds it.</para>
    /// </remarks>
    /// <exception cref="YieldRuleException">The generator yielded more than once.</exception>
    /// <exception cref="Exception">
    /// The body's exception, as described above; or any exception thrown by the teardown, which replaces the body's exception and whose
    /// <see cref="ExceptionContext.GetContext"/> returns that.
    /// </exception>
    public ValueTask DisposeAsync() =>
        !_body.TryExit() ? ValueTask.CompletedTask
        : !_body.NothingHappened || _body.MayBeStopped ? ExitAsync()
        : _isGenerator && _tracker is null ? FinishCompletedGeneratorAsync()
        : CarryContext(FinishCompletedAsync());
}
