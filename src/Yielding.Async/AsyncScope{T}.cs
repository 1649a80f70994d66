using System.Diagnostics;
using Yielding.Internal;

namespace Yielding;

/// <summary>An active asynchronous scope: the generator has run up to its <c>yield return</c>, and disposing this handle runs the rest.</summary>
/// <typeparam name="T">The type of the value that the generator yields.</typeparam>
/// <remarks>
/// <para><c>DisposeAsync</c> isn't told how the body ended. When nothing was thrown in the process since the entry, the body has completed. Otherwise, and always in an asynchronous iterator, the state
/// machine of the method that awaits <c>DisposeAsync</c> is read, in which the compiler keeps the body's exception: that is exact, provided that the method has
/// entered the scope itself and awaits <c>DisposeAsync</c> in an <c>await using</c> or in a <c>finally</c> block.</para>
/// <para>Where that can't be had, a body is never taken for completed without proof. <see cref="Complete"/> and <see cref="Fail"/> report the outcome then, or use
/// <c>RunAsync</c>, which is exact everywhere.</para>
/// </remarks>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
public sealed partial class AsyncScope<T> : IAsyncDisposable
{
    /// <summary>What the generator yielded. It stays readable after the scope was disposed.</summary>
    public T Value { get; private set; } = default!;

    private string DebuggerDisplay => DebuggerText.OfScope(Name, _body.IsExited, Value);

    /// <summary>
    /// Reports that the body completed. Exceptions thrown before this call no longer count as failures of the body. Put it at the end of a body whose scope is
    /// entered in one asynchronous method and disposed in another.
    /// </summary>
    /// <remarks>
    /// A failure after this call beats it, reported or detected: a body that completes and then throws has failed. After the scope was disposed the
    /// call does nothing. May be called from any thread.
    /// </remarks>
    public void Complete() => _body.ReportCompleted();

    /// <summary>Reports that the body failed with this exception, which the generator then receives.</summary>
    /// <param name="e">The body's exception. Never null.</param>
    /// <returns>
    /// Always false, so that it fits an exception filter that lets the exception pass:
    /// <c>catch (Exception e) when (scope.Fail(e)) { }</c>.
    /// </returns>
    /// <remarks>
    /// <c>DisposeAsync</c> doesn't throw an exception that was only reported. The last call of <see cref="Complete"/> or <see cref="Fail"/> counts. After the scope was disposed the
    /// call does nothing. May be called from any thread.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="e"/> is null.</exception>
    public bool Fail(Exception e)
    {
        ArgumentNullException.ThrowIfNull(e);
        _body.ReportFailed(e);

        return false;
    }

    /// <summary>Exits the scope: determines how the body ended, and runs the teardown that belongs to it. The first call does; others do nothing.</summary>
    /// <returns>
    /// A task that ends with the teardown. That of a second call has ended, also while the first call's teardown still runs. Await it at once, and where the body
    /// ends: if anything was thrown since the entry, the teardown starts when the task is awaited.
    /// </returns>
    /// <remarks>
    /// <para>Body completed: the generator is resumed, and the code after its <c>yield return</c> runs. Body failed, or unknown: a generator
    /// without a <see cref="ScopeBody"/> is disposed, so that only its <c>finally</c> blocks run; one with a <see cref="ScopeBody"/> is
    /// resumed and receives the outcome. No token cancels the teardown. It runs in the caller's context, and the method that awaits it goes on
    /// there too, at once if the teardown has ended at once.</para>
    /// <para>In an <c>await using</c> and in a <c>finally</c> block of the method that entered the scope the outcome is exact: exceptions that the body has
    /// handled don't count. An asynchronous iterator that is disposed by its consumer at a <c>yield</c> leaves the scopes that it holds unknown.</para>
    /// <para>Everywhere else (another method disposes the scope; <c>AsTask()</c> is awaited; a machine of another compiler), once anything was thrown since the
    /// entry, the outcome is unknown, unless the stack traces of all these exceptions prove more. On native AOT, and where the compiler makes no state machine, exactly one
    /// exception that may be the one that is leaving the body counts as the body's and is logged, and this method throws it unless the generator suppresses it.</para>
    /// <para>A task that is never awaited: the teardown runs when the garbage collector finds it.</para>
    /// </remarks>
    /// <exception cref="YieldRuleException">The generator yielded a second time.</exception>
    /// <exception cref="Exception">
    /// The body's exception, as said above; or any exception that the teardown throws: it replaces the body's, which becomes its context
    /// (<see cref="ExceptionContext"/>).
    /// </exception>
    public ValueTask DisposeAsync() =>
        !_body.TryExit() ? ValueTask.CompletedTask
        : !_body.NothingHappened || _body.MayBeStopped ? ExitAsync()
        : _isGenerator && _watch is null ? FinishCompletedGeneratorAsync()
        : CarryContext(FinishCompletedAsync());
}
