using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An entry that is a live scope with an object of its own: somebody watches it, or its manager makes one.</summary>
internal sealed class ScopeExit : ExitKind
{
    private static readonly ScopeExit s_plain = new(hears: false);

    private static readonly ScopeExit s_hearing = new(hears: true);

    private ScopeExit(bool hears)
        : base(hears)
    {
    }

    public static ExitEntry Of(OpenScope scope) => new(scope.HearsExceptions ? s_hearing : s_plain, scope);

    public override bool Exit(in ExitEntry entry, in BodyOutcome outcome) =>
        ((OpenScope)entry.Target).EndAs(outcome);
}
