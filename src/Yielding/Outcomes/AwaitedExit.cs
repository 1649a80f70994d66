namespace Yielding.Outcomes;

/// <summary>An exit whose outcome is known only when its disposal is awaited.</summary>
/// <param name="AmbientExit">The exit of the generator that the scope stands in, when it was disposed.</param>
/// <param name="Since">Exceptions thrown up to this time are not the body's.</param>
internal readonly record struct AwaitedExit(AmbientExit? AmbientExit, long Since)
{
    /// <summary>What the awaiting state machine shows of the body.</summary>
    public StateMachineAnswer Answer { get; init; }

    /// <summary>The language throws the exception again when the scope has been exited.</summary>
    public bool IsPropagating => Answer.Pending is not null;
}
