using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An entry that is a live asynchronous scope.</summary>
internal sealed class AsyncScopeExit : AsyncExitKind
{
    private static readonly AsyncScopeExit s_plain = new(observes: false);

    private static readonly AsyncScopeExit s_observing = new(observes: true);

    private AsyncScopeExit(bool observes)
        : base(observes)
    {
    }

    public static ExitEntry Of(IActiveAsyncScope scope) => new(scope.ObservesOutcome ? s_observing : s_plain, scope);

    public override ValueTask<bool> ExitAsync(ExitEntry entry, BodyOutcome outcome) =>
        ((IActiveAsyncScope)entry.Target).ExitWithAsync(outcome);
}
