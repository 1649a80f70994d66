using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>The live scope of an asynchronous exit stack: its teardown is that of all its entries, the last one first.</summary>
internal sealed class StackAsyncScope(AsyncExitStack stack, ExitEntries entries, bool canSuppress) : ActiveAsyncScope<AsyncExitStack>
{
    private ExecutionContext? _contextAfter;

    public override object Generator => stack;

    public override ExecutionContext? ContextAfter => _contextAfter;

    public override bool ObservesOutcome => entries.Observes;

    /// <summary>Exits an asynchronous entry that was refused.</summary>
    public static ValueTask<bool> ReleaseAsync(ExitEntry entry, ObjectDisposedException refusal) =>
        entry.Action.ExitAsync(entry, BodyOutcome.Failed(refusal).Capture(refusal.ObjectName));

    public override ValueTask<AsyncExitStack> StartSetUpAsync(CancellationToken token) => new(stack);

    public override ValueTask TearDownCompletedAsync(bool nothingInFlight)
    {
        var unwinding = UnwindAsync(new StackUnwinding(stack, nothingInFlight ? BodyOutcome.CompletedWithNothingInFlight : BodyOutcome.Completed, canSuppress));

        return unwinding.IsCompletedSuccessfully ? ValueTask.CompletedTask : new ValueTask(unwinding.AsTask());
    }

    public override ValueTask<bool> TearDownOtherwiseAsync(BodyOutcome outcome) =>
        UnwindAsync(new StackUnwinding(stack, outcome, canSuppress));

    // This method is deliberately not asynchronous: what the synchronous entries on top set in their execution context is set for the caller too, as by nested blocks.
    private ValueTask<bool> UnwindAsync(StackUnwinding unwinding)
    {
        while (entries.TryTakeOrClose(out var entry))
        {
            if (entry.Action.IsAsync)
            {
                return UnwindAsync(unwinding, entry);
            }

            unwinding.Exit(entry);
        }

        try
        {
            return new ValueTask<bool>(unwinding.End());
        }
#pragma warning disable CA1031 // it is in the task that is returned
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<bool>(e);
        }
    }

    // A loop: a million entries may throw, and the stack of calls stays as it is. Each entry is exited in the caller's context.
    private async ValueTask<bool> UnwindAsync(StackUnwinding unwinding, ExitEntry entry)
    {
        var contextBefore = ExecutionContext.Capture();
        do
        {
            if (!entry.Action.IsAsync)
            {
                unwinding.Exit(entry);
                continue;
            }

            var before = BodyObservation.Now;
            var exit = entry.Action.ExitAsync(entry, unwinding.Outcome).AsTask();
            await ((Task)exit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
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
        while (entries.TryTakeOrClose(out entry));

        // The synchronous entries have set something here, where the caller does not see it.
        if (!ReferenceEquals(ExecutionContext.Capture(), contextBefore))
        {
            _contextAfter = ExecutionContext.Capture();
        }

        return unwinding.End();
    }
}
