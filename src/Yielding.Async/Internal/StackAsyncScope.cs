using System.Runtime.ExceptionServices;
using Yielding.Outcome;

namespace Yielding.Internal;

/// <summary>The live scope of an asynchronous exit stack: its teardown is that of all its entries, the last one first.</summary>
internal sealed class StackAsyncScope(AsyncExitStack stack, ExitEntries entries, bool canSuppress) : OpenAsyncScope<AsyncExitStack>(stack)
{
    public override bool HearsExceptions => entries.Hears;

    /// <summary>Exits an asynchronous entry that was refused.</summary>
    public static ValueTask<bool> ReleaseAsync(ExitEntry entry, ObjectDisposedException refusal)
    {
        var run = new FlowRun(FlowPlace.Live(FlowEvidence.Current));
        using (run.Enter())
        {
            return ((AsyncExitKind)entry.Kind).ExitAsync(entry, run, BodyOutcome.Failed(refusal), ExceptionDispatchInfo.Capture(refusal));
        }
    }

    protected override ValueTask<AsyncExitStack> StartSetUpAsync(CancellationToken token) => new(stack);

    protected override async ValueTask EndCompletedAsync() =>
        await UnwindAsync(new Unwinding(stack, BodyOutcome.Completed, snapshot: null, canSuppress)).ConfigureAwait(false);

    protected override ValueTask<bool> EndOtherwiseAsync(BodyOutcome outcome, ExceptionDispatchInfo snapshot) =>
        UnwindAsync(new Unwinding(stack, outcome, snapshot, canSuppress));

    private async ValueTask<bool> ExitAsync(ExitEntry entry, BodyOutcome outcome, ExceptionDispatchInfo? snapshot) =>
        entry.Kind is AsyncExitKind kind
            ? await kind.ExitAsync(entry, Run, outcome, snapshot).ConfigureAwait(false)
            : ((ExitKind)entry.Kind).Exit(entry, outcome, snapshot);

    // A loop: a million entries may throw, and the stack of calls stays as it is.
    private async ValueTask<bool> UnwindAsync(Unwinding unwinding)
    {
        while (entries.TryTake(out var entry))
        {
            var before = InFlight.Now;
            try
            {
                var suppresses = await ExitAsync(entry, unwinding.Outcome, unwinding.Snapshot).ConfigureAwait(false);
                unwinding.Exited(entry, suppresses, before);
            }
#pragma warning disable CA1031 // the next entries hear it, and what is left of it goes on at the end
            catch (Exception e)
#pragma warning restore CA1031
            {
                unwinding.Threw(entry, e, before);
            }
        }

        entries.Close();

        return unwinding.End();
    }
}
