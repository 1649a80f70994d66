namespace Yielding.Outcomes;

/// <summary>An exit whose outcome can be determined only when its disposal is awaited.</summary>
/// <param name="AmbientExit">The exit of the generator that holds the scope, at the call of <c>DisposeAsync</c>.</param>
/// <param name="Since">Exceptions thrown up to this time are not the body's.</param>
internal readonly record struct AwaitedExit(AmbientExit? AmbientExit, long Since)
{
    /// <summary>The outcome of the body in the awaiting state machine.</summary>
    public StateMachineAnswer Answer { get; init; }

    /// <summary>Whether the language rethrows the exception after the scope has been exited.</summary>
    public bool IsPropagating => Answer.Pending is not null;
}
