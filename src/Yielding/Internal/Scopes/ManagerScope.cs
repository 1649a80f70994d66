using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An active scope whose setup and teardown are the two methods of a class-based manager.</summary>
/// <param name="manager">The manager.</param>
/// <param name="tracker">Tracks the scope, or null.</param>
/// <param name="since">When the setup began.</param>
internal sealed class ManagerScope<T>(ContextManager<T> manager, ScopeTracker? tracker, long since) : ActiveScope(manager, tracker)
{
    protected override object Generator => manager;

    public override bool ObservesOutcome => true;

    protected override void TearDownCompleted(bool nothingInFlight)
    {
        if (nothingInFlight && BodyObservation.DetectsInFlight) // otherwise something may be in flight
        {
            manager.CallOnExit(null);
        }
        else
        {
            // The success of this body shows nothing of a scope that the manager has not entered itself.
            Exit(BodyOutcome.Completed with { CoveredSince = since }, thrown: null);
        }
    }

    protected override bool TearDownOtherwise(in BodyOutcome outcome) => Exit(outcome, outcome.Received);

    private bool Exit(in BodyOutcome outcome, Exception? thrown) =>
        CallExit.Exit(CallExit.OfManager<T>.Call, new ExitEntry(CallExit.OfManager<T>.Action, manager), outcome, thrown);
}
