using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An entry that is a live asynchronous scope.</summary>
internal sealed class AsyncScopeExit : AsyncExitKind
{
    private static readonly AsyncScopeExit s_plain = new(hears: false);

    private static readonly AsyncScopeExit s_hearing = new(hears: true);

    private AsyncScopeExit(bool hears)
        : base(hears)
    {
    }

    public static ExitEntry Of(IAsyncEntry scope) => new(scope.HearsExceptions ? s_hearing : s_plain, scope);

    public override ValueTask<bool> ExitAsync(ExitEntry entry, BodyOutcome outcome) =>
        ((IAsyncEntry)entry.Target).EndAsAsync(outcome);
}
