using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>One of the scopes that share one setup.</summary>
internal sealed class SharedScope<T>(SharedManager<T> manager) : OpenScope(manager)
{
    protected override object Generator => manager;

    public override bool HearsExceptions => manager.HearsExceptions;

    protected override void EndCompleted(bool isQuiet) => manager.Leave(BodyOutcome.Completed);

    protected override bool EndOtherwise(in BodyOutcome outcome) => manager.Leave(outcome);
}
