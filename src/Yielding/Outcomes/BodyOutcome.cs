using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Yielding.Outcomes;

/// <summary>The outcome of a body, with its captured exception.</summary>
internal readonly struct BodyOutcome
{
    private readonly Exception[]? _candidates;

    private BodyOutcome(BodyStatus status, Exception? exception = null, Exception[]? candidates = null)
    {
        Status = status;
        Exception = exception;
        _candidates = candidates;
    }

    public static BodyOutcome Completed => new(BodyStatus.Completed);

    /// <summary>Completed, with nothing thrown in the process meanwhile.</summary>
    public static BodyOutcome CompletedWithNothingInFlight => new(BodyStatus.Completed) { NothingInFlight = true };

    public static BodyOutcome Unknown => new(BodyStatus.Unknown);

    /// <summary>Failed with the exception in flight on this thread, or Unknown where the runtime does not expose it.</summary>
    public static BodyOutcome InFlight => ExceptionPointers.Current is { } leaving ? Failed(leaving) : Unknown;

    public BodyStatus Status { get; }

    /// <summary>The body's exception when it failed; otherwise null.</summary>
    public Exception? Exception { get; }

    /// <summary>
    /// The exception that the teardown receives, with its stack trace: the body's, or an <see cref="UnknownOutcomeException"/>. Null after
    /// a success, and until <see cref="Capture"/>.
    /// </summary>
    public ExceptionDispatchInfo? Captured { get; private init; }

    /// <inheritdoc cref="Captured"/>
    public Exception? Received => Captured?.SourceException;

    /// <summary>Whether the body may have handled the exception itself. Such a failure must not be silent.</summary>
    public bool IsAmbiguous => _candidates is not null;

    /// <summary>Whether nothing was thrown in the process since the entry. False where that is unknown.</summary>
    public bool NothingInFlight { get; private init; }

    /// <summary>
    /// The time at which the body of an exit stack began, on the <see cref="ThrowClock"/>; 0 for other scopes. The outcome of a stack does
    /// not cover the bodies of older scopes that are exited with it.
    /// </summary>
    public long CoveredSince { get; init; }

    public static BodyOutcome Failed(Exception exception) => new(BodyStatus.Failed, exception);

    /// <param name="candidates">
    /// The exceptions that may be leaving the body, the newest first. The first becomes the exception of the outcome.
    /// </param>
    public static BodyOutcome Ambiguous(params Exception[] candidates) => new(BodyStatus.Failed, candidates[0], candidates);

    /// <summary>Captures the exception that the teardown receives, before the generator is resumed, which may throw it again.</summary>
    /// <param name="generator">The name of the generator, for an Unknown outcome only: to compute it costs as much as a throw.</param>
    public BodyOutcome Capture(string? generator = null) =>
        Status == BodyStatus.Completed
            ? this
            : this with { Captured = ExceptionDispatchInfo.Capture(Exception ?? new UnknownOutcomeException(generator!)) };

    /// <summary>Returns the outcome for code that does not report the ambiguity.</summary>
    public BodyOutcome WithoutAmbiguity() =>
        new(Status, Exception) { Captured = Captured, NothingInFlight = NothingInFlight, CoveredSince = CoveredSince };

    /// <summary>
    /// Makes each candidate the context of the next newer one. If <c>DisposeAsync</c> throws the newest while another one was leaving, the
    /// language drops the latter, which the context preserves.
    /// </summary>
    public void LinkCandidates()
    {
        for (var i = 1; i < _candidates?.Length; i++)
        {
            ExceptionContext.Link(_candidates[i - 1], _candidates[i]);
        }
    }

    /// <summary>Throws the captured exception.</summary>
    [StackTraceHidden]
    public void Throw() => Throw(Captured!);

    /// <summary>Throws a captured exception.</summary>
    [StackTraceHidden]
    public static void Throw(ExceptionDispatchInfo captured) => ThrowClock.Rethrow(captured);

    /// <summary>
    /// Throws a captured exception as an await of a failed task does, inline in the code that handles the failure. So it is recorded as
    /// such a throw, which shows that the code around the await is not what that code has left.
    /// </summary>
    [StackTraceHidden]
    public static void ThrowInAwait(ExceptionDispatchInfo captured) => captured.Throw();

    /// <summary>Restores the stack trace that the exception had when it was captured.</summary>
    public void RestoreTrace() => RestoreTrace(Captured!);

    /// <inheritdoc cref="RestoreTrace()"/>
    public static void RestoreTrace(ExceptionDispatchInfo captured) => TraceRestorer.Restore(captured);
}
