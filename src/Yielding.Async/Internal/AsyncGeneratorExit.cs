using System.Runtime.ExceptionServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An entry that is a <see cref="BareRun"/>; its state is the flow of that run.</summary>
internal sealed class AsyncGeneratorExit<T> : AsyncExitKind
{
    private static readonly AsyncGeneratorExit<T> s_kind = new();

    private AsyncGeneratorExit()
        : base(hears: false)
    {
    }

    public static ExitEntry Of(IAsyncEnumerator<T> steps, FlowRun run) => new(s_kind, steps, run);

    public override async ValueTask<bool> ExitAsync(ExitEntry entry, FlowRun run, BodyOutcome outcome, ExceptionDispatchInfo? snapshot)
    {
        var steps = (IAsyncEnumerator<T>)entry.Target;
        var own = (FlowRun)entry.State!;
        if (snapshot is null)
        {
            await BareRun.Complete(steps, own).ConfigureAwait(false);
        }
        else
        {
            await BareRun.Close(steps, own, outcome).ConfigureAwait(false);
        }

        return false;
    }
}
