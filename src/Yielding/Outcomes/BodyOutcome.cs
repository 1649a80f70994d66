namespace Yielding.Outcomes;

/// <summary>How a body ended, as far as anyone can know.</summary>
internal readonly struct BodyOutcome
{
    private readonly Exception[]? _suspects;

    private BodyOutcome(BodyStatus status, Exception? exception = null, Exception[]? suspects = null)
    {
        Status = status;
        Exception = exception;
        _suspects = suspects;
    }

    public static BodyOutcome Completed => new(BodyStatus.Completed);

    /// <summary>Completed, and nothing was thrown in the process meanwhile.</summary>
    public static BodyOutcome CompletedQuietly => new(BodyStatus.Completed) { IsQuiet = true };

    public static BodyOutcome Unknown => new(BodyStatus.Unknown);

    public BodyStatus Status { get; }

    /// <summary>Nothing was thrown in the process since the entry. False where that is not known.</summary>
    public bool IsQuiet { get; private init; }

    /// <summary>The body's exception when it failed, else null.</summary>
    public Exception? Exception { get; }

    /// <summary>The body may as well have handled the exception itself. Such a failure has to be loud.</summary>
    public bool IsInDoubt => _suspects is not null;

    public static BodyOutcome Failed(Exception exception) => new(BodyStatus.Failed, exception);

    /// <param name="suspects">The exceptions that may be leaving the body, the newest first. That one is taken for it.</param>
    public static BodyOutcome InDoubt(params Exception[] suspects) => new(BodyStatus.Failed, suspects[0], suspects);

    /// <summary>
    /// Makes each of the suspects the context of the next newer one. When the newest is thrown in a <c>DisposeAsync</c> and another one was leaving, the
    /// language drops that: this way it is not lost.
    /// </summary>
    public void KeepSuspects()
    {
        for (var i = 1; i < _suspects?.Length; i++)
        {
            ExceptionContext.Link(_suspects[i - 1], _suspects[i]);
        }
    }

    /// <summary>The same for somebody who need not be loud about it.</summary>
    public BodyOutcome WithoutDoubt() => new(Status, Exception);
}
