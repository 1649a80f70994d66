using System.Diagnostics;
using System.Runtime.CompilerServices;
using Yielding.Internal;

namespace Yielding;

/// <summary>An active scope: the generator has run up to its <c>yield return</c>, and disposing this handle runs the rest.</summary>
/// <typeparam name="T">The type of the value that the generator yields.</typeparam>
/// <remarks>
/// <para>The handle is a small value. Its copies, boxed ones too, stand for the same scope, which is exited exactly once: by the handle
/// that is disposed first, on any thread. <c>default</c> stands for no scope; all its members do nothing.</para>
/// <para><c>Dispose</c> determines how the body ended: from what <see cref="Complete"/> and <see cref="Fail"/> reported, and from the
/// exception in flight on its thread. So dispose the scope where the body ends: on the thread and in the method that entered it. Disposed
/// elsewhere, its outcome may be unknown, which never counts as success.</para>
/// </remarks>
/// <example>
/// <code>
/// using (var orders = Scope.Enter(Transaction(database)))
/// {
///     Add(orders.Value, "tea");
///     orders.Complete();    // needed only where the outcome cannot be determined
/// }
/// </code>
/// </example>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
#pragma warning disable CA1815 // two handles are never compared: a scope belongs to one block
public readonly struct Scope<T> : IDisposable, IScopeHandle
#pragma warning restore CA1815
{
    private readonly ActiveScope? _active;

    internal Scope(ActiveScope open, T value)
    {
        _active = open;
        Value = value;
    }

    /// <summary>
    /// Gets the value that the generator yielded. It stays readable after the exit; <c>default</c> in a <c>default</c> handle.
    /// </summary>
    public T Value { get; }

    ActiveScope? IScopeHandle.Scope => _active;

    private string DebuggerDisplay => _active is null ? "no scope" : DebuggerText.OfScope(_active.Name, _active.IsExited, Value);

    /// <summary>Reports that the body completed. Exceptions thrown before this call no longer count as failures of the body.</summary>
    /// <remarks>
    /// It is needed only where the outcome cannot be determined, or is ambiguous. A failure after this call overrides it, reported or
    /// detected. After the exit the call does nothing. It may be called from any thread.
    /// </remarks>
    public void Complete() => _active?.ReportCompleted();

    /// <summary>Reports that the body failed with this exception, which the generator then receives.</summary>
    /// <param name="e">The body's exception.</param>
    /// <returns>
    /// Always false, so that it fits an exception filter that does not catch: <c>catch (Exception e) when (scope.Fail(e)) { }</c>.
    /// </returns>
    /// <remarks>
    /// <c>Dispose</c> does not throw an exception that was only reported. The last call of <see cref="Complete"/> or <see cref="Fail"/>
    /// counts. After the exit the call does nothing. It may be called from any thread.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="e"/> is null.</exception>
    public bool Fail(Exception e)
    {
        ArgumentNullException.ThrowIfNull(e);
        _active?.ReportFailed(e);

        return false;
    }

    /// <summary>Exits the scope: determines how the body ended, and runs the teardown. Only the first call has an effect.</summary>
    /// <remarks>
    /// <para>If the body completed, the generator is resumed, and the code after its <c>yield return</c> runs. If the body failed, or its
    /// outcome is unknown, a generator without a <see cref="ScopeBody"/> is disposed, so that only its <c>finally</c> blocks run; one with
    /// a <see cref="ScopeBody"/> is resumed and receives the outcome. A suppressed exception propagates here nevertheless, because the
    /// language rethrows it after <c>Dispose</c>.</para>
    /// <para>A call while another thread's call still runs the teardown returns at once.</para>
    /// </remarks>
    /// <exception cref="YieldRuleException">The generator yielded more than once.</exception>
    /// <exception cref="Exception">
    /// Any exception thrown by the teardown. It replaces the body's exception, which <see cref="ExceptionContext.GetContext"/> returns. If
    /// it is ambiguous which exception failed the body, the newest is thrown, unless the generator suppresses it.
    /// </exception>
    public unsafe void Dispose() => _active?.Exit((nint)Unsafe.AsPointer(ref Unsafe.AsRef(in this)));
}
