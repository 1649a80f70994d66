using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>The twin of <see cref="HandleExit"/>.</summary>
internal sealed class AsyncHandleExit : AsyncExitKind
{
    // Whether it receives is asked of the scope itself.
    private static readonly AsyncHandleExit s_kind = new();

    private AsyncHandleExit()
        : base(observes: false)
    {
    }

    /// <summary>The entry of a thing that is disposed of: the scope itself, if the thing is the handle of one.</summary>
    public static ExitEntry Of(IAsyncDisposable disposable) =>
        disposable switch
        {
            IActiveAsyncScope scope => new ExitEntry(s_kind, scope),
            AsyncExitStack stack => new ExitEntry(s_kind, stack.Scope),
            _ => new ExitEntry(CalledAsyncExit.Disposal, disposable),
        };

    public override async ValueTask<bool> ExitAsync(ExitEntry entry, BodyOutcome outcome)
    {
        await ((IActiveAsyncScope)entry.Target).TryExitWithAsync(outcome).ConfigureAwait(false);

        return false;
    }
}
