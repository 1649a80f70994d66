using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Yielding.Internal;
using Yielding.Outcomes;

namespace Yielding;

/// <summary>
/// The body of a scope as its generator receives it: how it ended, and its exception. The port of Python's <c>generator.throw()</c>.
/// </summary>
/// <remarks>
/// <para>A generator that takes one is resumed after its <c>yield return</c> however the body ended. It calls <see cref="Rethrow"/> or
/// <see cref="Suppress"/> to decide about the exception. If it calls neither, the exception propagates: reading <see cref="Status"/> or
/// <see cref="Exception"/> suppresses nothing.</para>
/// <para>Each entry has its own instance. It belongs to the generator and is not meant for other threads.</para>
/// </remarks>
/// <example>
/// <code>
/// static IEnumerable&lt;string> OptionalFile(string path, ScopeBody body)
/// {
///     yield return path;
///     try
///     {
///         body.Rethrow();    // throws the body's exception; does nothing if the body completed
///     }
///     catch (FileNotFoundException)
///     {
///     }
/// }
///
/// Scope.Run(body => OptionalFile("missing.txt", body), path => log.Write(File.ReadAllText(path)));
/// </code>
/// </example>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
public sealed class ScopeBody
{
    // The captured exception, or a LimitedState that has it. Bodies without a time limit, the usual ones, do not pay for a token.
    private object? _state;

    internal ScopeBody()
    {
    }

    /// <summary>
    /// Gets how the body ended: <see cref="BodyStatus.Running"/> until the generator is resumed after its <c>yield return</c>.
    /// </summary>
    public BodyStatus Status { get; private set; }

    /// <summary>
    /// Gets the body's exception; an <see cref="UnknownOutcomeException"/> if the outcome is unknown; null while the body runs and after it
    /// completed.
    /// </summary>
    public Exception? Exception => Captured?.SourceException;

    /// <summary>
    /// Gets the token that is cancelled when the teardown has reached its time limit (<c>WithTeardownTimeout</c> of an asynchronous
    /// manager, or <c>LimitTeardown</c> of an <c>AsyncExitStack</c>); <see cref="CancellationToken.None"/> where no limit is set.
    /// </summary>
    /// <remarks>
    /// The entry sets it before the setup, so a setup may register it with an object that it makes. Pass it to what the teardown awaits: it
    /// does not stop a teardown that does not use it. It is never cancelled before the teardown.
    /// </remarks>
    public CancellationToken TeardownToken
    {
        get => (_state as LimitedState)?.Token ?? CancellationToken.None;
        internal set => _state = value.CanBeCanceled ? new LimitedState(value) : null;
    }

    /// <summary>
    /// Whether the generator called <see cref="Rethrow"/> or <see cref="Suppress"/> after a body that failed or whose outcome is unknown.
    /// </summary>
    internal bool IsObserved { get; private set; }

    private ExceptionDispatchInfo? Captured => _state as ExceptionDispatchInfo ?? (_state as LimitedState)?.Captured;

    private string DebuggerDisplay => Exception is null ? $"{Status}" : $"{Status}, Exception = {DebuggerText.OfValue(Exception)}";

    /// <summary>
    /// Throws the body's exception: the same object, with the body's frames in its stack trace. If it leaves the generator, it propagates
    /// unchanged; if the generator catches it and ends normally, it is suppressed.
    /// </summary>
    /// <remarks>
    /// Does nothing while the body runs and after it completed, so it can precede the code for success. C# forbids a <c>yield return</c> in
    /// a <c>try</c> with a <c>catch</c> (CS1626): put the <c>try</c> around this call. A second call throws again. In a <c>using</c> the
    /// language rethrows the body's exception in any case: suppression works in <c>Run</c>.
    /// </remarks>
    /// <exception cref="System.Exception">The body's own exception.</exception>
    /// <exception cref="UnknownOutcomeException">The outcome of the body is unknown.</exception>
    public void Rethrow()
    {
        if (Captured is { } captured)
        {
            IsObserved = true;
            BodyOutcome.Throw(captured);
        }
    }

    /// <summary>
    /// Suppresses the body's exception once the generator ends normally. An exception that the generator throws afterwards propagates.
    /// </summary>
    /// <remarks>
    /// Does nothing while the body runs and after it completed. In a <c>using</c> the language rethrows the body's exception in any case:
    /// suppression works in <c>Run</c>.
    /// </remarks>
    public void Suppress() => IsObserved |= Captured is not null;

    /// <summary>Does what <see cref="Rethrow"/> does, as the end of an await.</summary>
    internal void RethrowInAwait()
    {
        if (Captured is { } captured)
        {
            IsObserved = true;
            BodyOutcome.ThrowInAwait(captured);
        }
    }

    internal void Complete() => Status = BodyStatus.Completed;

    internal void End(in BodyOutcome outcome)
    {
        Status = outcome.Status;
        if (_state is LimitedState limited)
        {
            limited.Captured = outcome.Captured;
        }
        else
        {
            _state = outcome.Captured;
        }
    }

    private sealed class LimitedState(CancellationToken token)
    {
        public CancellationToken Token => token;

        public ExceptionDispatchInfo? Captured { get; set; }
    }
}
