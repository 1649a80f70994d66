namespace Yielding.Outcome;

/// <summary>How a body ended, as far as anyone can know.</summary>
internal readonly struct BodyOutcome
{
    private BodyOutcome(BodyStatus status, Exception? exception = null, bool inDoubt = false)
    {
        Status = status;
        Exception = exception;
        IsInDoubt = inDoubt;
    }

    public static BodyOutcome Completed => new(BodyStatus.Completed);

    public static BodyOutcome Unknown => new(BodyStatus.Unknown);

    public BodyStatus Status { get; }

    /// <summary>The body's exception when it failed, else null.</summary>
    public Exception? Exception { get; }

    /// <summary>The body may as well have handled the exception itself. Such a failure has to be loud.</summary>
    public bool IsInDoubt { get; }

    public static BodyOutcome Failed(Exception exception) => new(BodyStatus.Failed, exception);

    public static BodyOutcome InDoubt(Exception exception) => new(BodyStatus.Failed, exception, inDoubt: true);
}
