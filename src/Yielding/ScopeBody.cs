using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Yielding.Internal;
using Yielding.Outcomes;

namespace Yielding;

/// <summary>The channel through which a generator learns how the body of its scope ended: the port of Python's <c>generator.throw()</c>.</summary>
/// <remarks>
/// <para>A generator that takes one is resumed after its <c>yield return</c> however the body ended, and decides: it asks with
/// <see cref="Rethrow"/> or <see cref="Suppress"/>. When it asks neither, the body's exception goes on: nothing is swallowed by
/// omission, and reading <see cref="Status"/> or <see cref="Exception"/> is not asking.</para>
/// <para>Each entry of a scope has a channel of its own. It belongs to the generator and is not meant for other threads.</para>
/// </remarks>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
public sealed class ScopeBody
{
    private ExceptionDispatchInfo? _captured;

    internal ScopeBody()
    {
    }

    /// <summary>How the body stands: <see cref="BodyStatus.Running"/> until the generator is resumed after its <c>yield return</c>.</summary>
    public BodyStatus Status { get; private set; }

    /// <summary>
    /// The exception that left the body; an <see cref="UnknownOutcomeException"/> when the outcome is unknown; null while the body
    /// runs and after it completed. Reading it suppresses nothing.
    /// </summary>
    public Exception? Exception => _captured?.SourceException;

    /// <summary>The generator called <see cref="Rethrow"/> or <see cref="Suppress"/> after its body had ended otherwise than well.</summary>
    internal bool IsObserved { get; private set; }

    private string DebuggerDisplay => Exception is null ? $"{Status}" : $"{Status}, Exception = {DebuggerText.OfValue(Exception)}";

    /// <summary>
    /// Throws the exception that left the body: the same object, with the body's frames in its stack trace. When it escapes
    /// from the generator, it goes on unchanged; when the generator catches it and ends, the exception is suppressed.
    /// </summary>
    /// <remarks>
    /// Does nothing while the body runs and after it completed, so it can stand before the code for success. A <c>yield return</c>
    /// may not stand in a <c>try</c> with a <c>catch</c> (CS1626): put the <c>try</c> around this call. A second call throws again.
    /// In a <c>using</c> the language rethrows the body's exception in any case: suppression needs <c>Run</c>.
    /// </remarks>
    /// <exception cref="System.Exception">The body's own exception.</exception>
    /// <exception cref="UnknownOutcomeException">The outcome of the body is unknown.</exception>
    public void Rethrow()
    {
        if (_captured is not null)
        {
            IsObserved = true;
            BodyOutcome.Throw(_captured);
        }
    }

    /// <summary>
    /// Suppresses the body's exception once the generator ends normally. When the generator throws after all, that exception goes on.
    /// </summary>
    /// <remarks>
    /// Does nothing while the body runs and after it completed. In a <c>using</c> the language rethrows the body's exception in
    /// any case: suppression needs <c>Run</c>.
    /// </remarks>
    public void Suppress() => IsObserved |= _captured is not null;

    internal void Complete() => Status = BodyStatus.Completed;

    internal void End(in BodyOutcome outcome)
    {
        Status = outcome.Status;
        _captured = outcome.Captured;
    }
}
