namespace Yielding.Outcomes;

/// <summary>The answer of the state machine of the enclosing method about a scope that it disposes.</summary>
internal readonly struct StateMachineAnswer
{
    private readonly Kind _kind;

    private StateMachineAnswer(Kind kind, Exception? pending = null)
    {
        _kind = kind;
        Pending = pending;
    }

    private enum Kind
    {
        None,
        OfAnotherCall,
        Completed,
        Failed,
        Stopped,
    }

    /// <summary>
    /// No answer: the machine belongs to another method, or the disposal is not awaited in a block that keeps a pending exception.
    /// </summary>
    public static StateMachineAnswer None => default;

    /// <summary>
    /// No answer, and this call of the method may not have entered the scope. Another call may have, and may have failed since, so the
    /// stack proves no success.
    /// </summary>
    public static StateMachineAnswer OfAnotherCall => new(Kind.OfAnotherCall);

    /// <summary>No exception is leaving the body.</summary>
    public static StateMachineAnswer Completed => new(Kind.Completed);

    /// <summary>The consumer of an asynchronous iterator disposes it at a <c>yield</c> in the body, which has not run to its end.</summary>
    public static StateMachineAnswer Stopped => new(Kind.Stopped);

    /// <summary>The exception that is leaving the body; null when there is none.</summary>
    public Exception? Pending { get; }

    public bool IsNone => _kind is Kind.None or Kind.OfAnotherCall;

    public bool IsOfAnotherCall => _kind == Kind.OfAnotherCall;

    public bool IsStopped => _kind == Kind.Stopped;

    public static StateMachineAnswer Failed(Exception pending) => new(Kind.Failed, pending);
}
