using Yielding.Internal;

namespace Yielding;

/// <summary>A live asynchronous scope: the generator has run up to its <c>yield return</c>, and disposing this handle runs the rest.</summary>
/// <typeparam name="T">The type of the value that the generator yields.</typeparam>
/// <remarks>
/// <c>DisposeAsync</c> isn't told how the body ended. It finds out: from what <see cref="Complete"/> and <see cref="Fail"/> told, and from the
/// exceptions thrown in its asynchronous flow. So leave the scope where the body ends: in the flow and in the method that entered it.
/// Where the outcome matters most, use <c>RunAsync</c>: it is exact everywhere.
/// </remarks>
public sealed class AsyncScope<T> : IAsyncDisposable, IAsyncScopeHandle
{
    private readonly OpenAsyncScope<T> _open;

    internal AsyncScope(OpenAsyncScope<T> open) => _open = open;

    /// <summary>What the generator yielded. It stays readable after the scope was left.</summary>
    public T Value => _open.Value;

    IAsyncEntry IAsyncScopeHandle.Open => _open;

    /// <summary>
    /// Tells that the body has completed, and acquits every exception thrown before this call. Put it at the end of a body that handles
    /// exceptions itself, and wherever the scope is entered in one asynchronous method and left in another.
    /// </summary>
    /// <remarks>
    /// A failure after this call beats it, told or seen: a body that completes and then throws has failed. After the scope was left the
    /// call does nothing. May be called from any thread.
    /// </remarks>
    public void Complete() => _open.Complete();

    /// <summary>Tells that the body has failed with this exception, which the generator then hears.</summary>
    /// <param name="e">The body's exception. Never null.</param>
    /// <returns>
    /// Always false, so that it fits an exception filter that lets the exception pass:
    /// <c>catch (Exception e) when (scope.Fail(e)) { }</c>.
    /// </returns>
    /// <remarks>
    /// <c>DisposeAsync</c> doesn't throw an exception that it was only told. The newest of several calls counts. After the scope was left the
    /// call does nothing. May be called from any thread.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="e"/> is null.</exception>
    public bool Fail(Exception e)
    {
        ArgumentNullException.ThrowIfNull(e);
        _open.Fail(e);

        return false;
    }

    /// <summary>Leaves the scope: finds how the body ended, and runs the teardown that belongs to it. The first call does; others do nothing.</summary>
    /// <returns>A task that ends with the teardown. That of a second call has ended, also while the first call's teardown still runs.</returns>
    /// <remarks>
    /// <para>Body completed: the generator is resumed, and the code after its <c>yield return</c> runs. Body failed, or unknown: a generator
    /// without a <see cref="ScopeBody"/> is closed, so that only its <c>finally</c> blocks run; one with a <see cref="ScopeBody"/> is
    /// resumed and hears it. No token cancels the teardown.</para>
    /// <para>An exception that came through the method that entered the scope counts as the body's failure, although that method may
    /// have handled it, for nobody can tell. A generator without a <see cref="ScopeBody"/> is then closed. One with a
    /// <see cref="ScopeBody"/>, unless it suppresses, has this method throw the exception: if it was leaving the body, nobody sees a
    /// difference, and if it had been handled, the failure is no secret. When several came through that method, the newest counts and the others are its
    /// contexts (<see cref="ExceptionContext"/>), so that none is lost. <see cref="Complete"/> at the end of such a body says that all is well.</para>
    /// <para>When the scope is left in another flow or by another method than entered it, the outcome is unknown, which never counts as success.</para>
    /// </remarks>
    /// <exception cref="YieldRuleException">The generator yielded a second time.</exception>
    /// <exception cref="Exception">
    /// The body's exception, as said above; or whatever the teardown throws: it replaces the body's, which becomes its context
    /// (<see cref="ExceptionContext"/>).
    /// </exception>
    public ValueTask DisposeAsync() => _open.LeaveAsync();
}
