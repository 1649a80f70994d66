using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An entry that is a live scope with an object of its own: somebody watches it, or its manager makes one.</summary>
internal sealed class ScopeExit : ExitKind
{
    private static readonly ScopeExit s_plain = new(observes: false);

    private static readonly ScopeExit s_observing = new(observes: true);

    private ScopeExit(bool observes)
        : base(observes)
    {
    }

    public static ExitEntry Of(ActiveScope scope) => new(scope.ObservesOutcome ? s_observing : s_plain, scope);

    public override bool Exit(in ExitEntry entry, in BodyOutcome outcome) =>
        ((ActiveScope)entry.Target).ExitWith(outcome);
}
