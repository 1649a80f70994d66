using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>A scope inside a span. The scope that it holds is tracked, so it is not.</summary>
internal sealed class TracedScope<T>(TracedManager<T> manager, ActiveScope scope, ScopeActivity activity)
    : ActiveScope(manager, tracker: null)
{
    protected override object Generator => manager;

    public override bool ObservesOutcome => scope.ObservesOutcome;

    protected override void TearDownCompleted(bool nothingInFlight) => Exit(BodyOutcome.Completed);

    protected override bool TearDownOtherwise(in BodyOutcome outcome) => Exit(outcome);

    protected override bool TearDownCancelledSetup(in BodyOutcome outcome) => Exit(outcome, hadBody: false);

    private bool Exit(in BodyOutcome outcome, bool hadBody = true)
    {
        var after = activity.BeginTeardown();
        Exception? leaving = null;
        var suppresses = false;
        try
        {
            return suppresses = hadBody ? scope.ExitWith(outcome) : scope.Withdraw(outcome);
        }
        catch (Exception e) when (GeneratorDriver.Note(e, ref leaving))
        {
            throw;
        }
        finally
        {
            activity.End(outcome.Status, outcome.Exception, suppresses, leaving, after);
        }
    }
}
