using System.Diagnostics;
using System.Runtime.CompilerServices;
using Yielding.Internal;

namespace Yielding;

/// <summary>A live scope: the generator has run up to its <c>yield return</c>, and disposing this handle runs the rest.</summary>
/// <typeparam name="T">The type of the value that the generator yields.</typeparam>
/// <remarks>
/// <para>The handle is a small value. Its copies, boxed ones too, stand for the same scope, which is left exactly once: by whichever
/// handle is disposed first, on whichever thread. <c>default</c> stands for no scope; all its members do nothing.</para>
/// <para><c>Dispose</c> isn't told how the body ended. It finds out: from what <see cref="Complete"/> and <see cref="Fail"/> told, and
/// from the exception in flight on its thread. So leave the scope where the body ends: on the thread and in the method that own it. Left elsewhere, its
/// outcome may be unknown, which never counts as success.</para>
/// <para>The handle is compared by reference to its scope only through its copies; it has no value of its own to compare.</para>
/// </remarks>
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

    /// <summary>What the generator yielded. It stays readable after the scope was left; <c>default</c> in a <c>default</c> handle.</summary>
    public T Value { get; }

    ActiveScope? IScopeHandle.Scope => _active;

    private string DebuggerDisplay => _active is null ? "no scope" : DebuggerText.OfScope(_active.Name, _active.IsExited, Value);

    /// <summary>
    /// Tells that the body has completed, and acquits every exception thrown before this call. Needed only where the outcome can't
    /// be seen, or is in doubt.
    /// </summary>
    /// <remarks>
    /// A failure after this call beats it, told or seen: a body that completes and then throws has failed. After the scope was left the
    /// call does nothing. May be called from any thread.
    /// </remarks>
    public void Complete() => _active?.ReportCompleted();

    /// <summary>Tells that the body has failed with this exception, which the generator then receives.</summary>
    /// <param name="e">The body's exception. Never null.</param>
    /// <returns>
    /// Always false, so that it fits an exception filter that lets the exception pass:
    /// <c>catch (Exception e) when (scope.Fail(e)) { }</c>.
    /// </returns>
    /// <remarks>
    /// <c>Dispose</c> doesn't throw an exception that it was only told. The newest of several calls counts. After the scope was left the
    /// call does nothing. May be called from any thread.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="e"/> is null.</exception>
    public bool Fail(Exception e)
    {
        ArgumentNullException.ThrowIfNull(e);
        _active?.ReportFailed(e);

        return false;
    }

    /// <summary>Leaves the scope: finds how the body ended, and runs the teardown that belongs to it. The first call does; others do nothing.</summary>
    /// <remarks>
    /// <para>Body completed: the generator is resumed, and the code after its <c>yield return</c> runs. Body failed, or unknown: a generator
    /// without a <see cref="ScopeBody"/> is closed, so that only its <c>finally</c> blocks run; one with a <see cref="ScopeBody"/> is
    /// resumed and receives it. A suppressed exception goes on all the same here, because the language rethrows it after <c>Dispose</c>.</para>
    /// <para>A call while another thread's call still runs the teardown returns at once.</para>
    /// </remarks>
    /// <exception cref="YieldRuleException">The generator yielded a second time.</exception>
    /// <exception cref="Exception">
    /// Whatever the teardown throws; it replaces the body's exception, which becomes its context (<see cref="ExceptionContext"/>).
    /// </exception>
    public unsafe void Dispose() => _active?.Exit((nint)Unsafe.AsPointer(ref Unsafe.AsRef(in this)));
}
