using System.Runtime.ExceptionServices;
using Yielding.Outcomes;

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

    protected override ValueTask EndCompletedAsync()
    {
        var unwinding = UnwindAsync(new Unwinding(stack, BodyOutcome.Completed, snapshot: null, canSuppress));

        return unwinding.IsCompletedSuccessfully ? ValueTask.CompletedTask : new ValueTask(unwinding.AsTask());
    }

    protected override ValueTask<bool> EndOtherwiseAsync(BodyOutcome outcome, ExceptionDispatchInfo snapshot) =>
        UnwindAsync(new Unwinding(stack, outcome, snapshot, canSuppress));

    // No asynchronous method: what the synchronous entries on top set in their flow is set for the caller too, as it is by nested blocks.
    private ValueTask<bool> UnwindAsync(Unwinding unwinding)
    {
        while (entries.TryTake(out var entry))
        {
            if (entry.Kind is AsyncExitKind)
            {
                return UnwindAsync(unwinding, entry);
            }

            unwinding.Exit(entry);
        }

        try
        {
            return new ValueTask<bool>(End(unwinding));
        }
#pragma warning disable CA1031 // it is in the task that is returned
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<bool>(e);
        }
    }

    // A loop: a million entries may throw, and the stack of calls stays as it is.
    private async ValueTask<bool> UnwindAsync(Unwinding unwinding, ExitEntry entry)
    {
        do
        {
            if (entry.Kind is not AsyncExitKind kind)
            {
                unwinding.Exit(entry);
                continue;
            }

            var before = InFlight.Now;
            var exit = kind.ExitAsync(entry, Run, unwinding.Outcome, unwinding.Snapshot).AsTask();
            await ((Task)exit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (exit.Exception is { InnerException: { } thrown })
            {
                // To throw it once more, only to catch it here, would cost as much again.
                unwinding.Threw(entry, thrown, before);
                continue;
            }

            try
            {
                unwinding.Exited(entry, await exit.ConfigureAwait(false), before);
            }
            catch (OperationCanceledException e)
            {
                unwinding.Threw(entry, e, before);
            }
        }
        while (entries.TryTake(out entry));

        return End(unwinding);
    }

    private bool End(Unwinding unwinding)
    {
        entries.Close();

        return unwinding.End();
    }
}
