using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>The active scope of an exit stack, whose teardown exits all entries, the newest first.</summary>
internal sealed class StackScope(ExitStack stack, ExitEntries entries, bool canSuppress)
    : ActiveScope(stack, ScopeTracker.StartStack(stack, entries))
{
    protected override object Generator => stack;

    public override bool ObservesOutcome => entries.Observes;

    protected override void TearDownCompleted(bool nothingInFlight) =>
        Unwind(nothingInFlight ? BodyOutcome.CompletedWithNothingInFlight : BodyOutcome.Completed);

    protected override bool TearDownOtherwise(in BodyOutcome outcome) => Unwind(outcome);

    // A loop keeps the call stack short, also when a million entries throw.
    private bool Unwind(in BodyOutcome outcome)
    {
        var unwinding = new StackUnwinding(stack, outcome with { CoveredSince = CoveredSince }, canSuppress, isOnThread: true);
        while (entries.TryTakeOrClose(out var entry))
        {
            unwinding.Exit(entry);
        }

        return unwinding.End();
    }
}
