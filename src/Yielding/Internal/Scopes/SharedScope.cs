using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>A scope that shares one setup with others.</summary>
internal sealed class SharedScope<T>(SharedManager<T> manager, ScopeTracker? tracker) : ActiveScope(manager, tracker)
{
    protected override object Generator => manager;

    public override bool ObservesOutcome => manager.ObservesOutcome;

    protected override void TearDownCompleted(bool nothingInFlight) => manager.Exit(BodyOutcome.Completed);

    protected override bool TearDownOtherwise(in BodyOutcome outcome) => manager.Exit(outcome);

    protected override bool TearDownCancelledSetup(in BodyOutcome outcome) => manager.Withdraw(outcome);
}
