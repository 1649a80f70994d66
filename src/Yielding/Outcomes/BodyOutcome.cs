using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Yielding.Outcomes;

/// <summary>How a body ended, as far as it is known, with its exception as it was captured.</summary>
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

    /// <summary>Completed, and nothing was thrown in the process meanwhile.</summary>
    public static BodyOutcome CompletedWithNothingInFlight => new(BodyStatus.Completed) { NothingInFlight = true };

    public static BodyOutcome Unknown => new(BodyStatus.Unknown);

    /// <summary>The exception in flight on this thread is leaving the code: Failed with it, or Unknown where the runtime does not show it.</summary>
    public static BodyOutcome InFlight => ExceptionPointers.Current is { } leaving ? Failed(leaving) : Unknown;

    public BodyStatus Status { get; }

    /// <summary>The body's exception when it failed, else null.</summary>
    public Exception? Exception { get; }

    /// <summary>
    /// What the teardown receives, with its stack trace as it was: the body's exception, or an <see cref="UnknownOutcomeException"/>. Null after a success, and until
    /// <see cref="Capture"/>.
    /// </summary>
    public ExceptionDispatchInfo? Captured { get; private init; }

    /// <inheritdoc cref="Captured"/>
    public Exception? Received => Captured?.SourceException;

    /// <summary>The body may as well have handled the exception itself. Such a failure must not be silent.</summary>
    public bool IsAmbiguous => _candidates is not null;

    /// <summary>Nothing was thrown in the process since the entry. False where that is not known.</summary>
    public bool NothingInFlight { get; private init; }

    /// <summary>
    /// When the body of an exit stack began, on the <see cref="ThrowClock"/>. It shows nothing of the bodies of older scopes that are exited with the stack. 0 for others.
    /// </summary>
    public long CoveredSince { get; init; }

    public static BodyOutcome Failed(Exception exception) => new(BodyStatus.Failed, exception);

    /// <param name="candidates">The exceptions that may be leaving the body, the newest first. That one is taken for it.</param>
    public static BodyOutcome Ambiguous(params Exception[] candidates) => new(BodyStatus.Failed, candidates[0], candidates);

    /// <summary>The same with what the teardown receives. It is captured before the generator is resumed, which may throw the exception again.</summary>
    /// <param name="generator">The name of the generator, for an outcome that is not known: to find it costs as much as a throw.</param>
    public BodyOutcome Capture(string? generator = null) =>
        Status == BodyStatus.Completed ? this : this with { Captured = ExceptionDispatchInfo.Capture(Exception ?? new UnknownOutcomeException(generator!)) };

    /// <summary>The same for code that has not to report the ambiguity.</summary>
    public BodyOutcome WithoutAmbiguity() => new(Status, Exception) { Captured = Captured, NothingInFlight = NothingInFlight, CoveredSince = CoveredSince };

    /// <summary>
    /// Makes each of the candidates the context of the next newer one. When the newest is thrown in a <c>DisposeAsync</c> and another one was leaving, the
    /// language drops that: this way it is not lost.
    /// </summary>
    public void LinkCandidates()
    {
        for (var i = 1; i < _candidates?.Length; i++)
        {
            ExceptionContext.Link(_candidates[i - 1], _candidates[i]);
        }
    }

    /// <summary>Throws the exception as it was captured.</summary>
    [StackTraceHidden]
    public void Throw() => Throw(Captured!);

    /// <summary>Throws what was captured.</summary>
    [StackTraceHidden]
    public static void Throw(ExceptionDispatchInfo captured) => ThrowClock.Rethrow(captured);

    /// <summary>Gives the exception the stack trace back that it had when it was captured.</summary>
    public void RestoreTrace() => TraceRestorer.Restore(Captured!);
}
