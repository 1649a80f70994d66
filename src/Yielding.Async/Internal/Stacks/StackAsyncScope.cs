using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>The active scope of an asynchronous exit stack, whose teardown exits all entries, the newest first.</summary>
internal sealed class StackAsyncScope(AsyncExitStack stack, ExitEntries entries, bool canSuppress) : ActiveAsyncScope<AsyncExitStack>
{
    private ExecutionContext? _contextAfter;

    public override object Generator => stack;

    public override ExecutionContext? ContextAfter => _contextAfter;

    public override bool ObservesOutcome => entries.Observes;

    // A stack that is an entry of another one has a limit of its own.
    public override CancellationToken TeardownToken
    {
        get => CancellationToken.None;
        set
        {
        }
    }

    /// <summary>Exits an asynchronous entry that a closed stack has refused.</summary>
    public static ValueTask<bool> ReleaseAsync(ExitEntry entry, ObjectDisposedException refusal) =>
        entry.Action.ExitAsync(entry, BodyOutcome.Failed(refusal).Capture(refusal.ObjectName));

    public override ScopeTracker? Track() => ScopeTracker.StartStack(stack, entries);

    public override ValueTask<AsyncExitStack> StartSetUpAsync(CancellationToken token) => new(stack);

    public override ValueTask TearDownCompletedAsync(bool nothingInFlight)
    {
        var completed = nothingInFlight ? BodyOutcome.CompletedWithNothingInFlight : BodyOutcome.Completed;
        var unwinding = StartAsync(completed);

        return unwinding.IsCompletedSuccessfully ? ValueTask.CompletedTask : new ValueTask(unwinding.AsTask());
    }

    public override ValueTask<bool> TearDownOtherwiseAsync(BodyOutcome outcome) =>
        StartAsync(outcome);

    private ValueTask<bool> StartAsync(in BodyOutcome outcome)
    {
        stack.TeardownLimit?.Start(stack);

        return UnwindAsync(new StackUnwinding(stack, outcome with { CoveredSince = stack.CoveredSince }, canSuppress));
    }

    // This method is deliberately not declared async: what the synchronous entries on top set in the execution context stays set for the
    // caller, as with nested blocks.
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
            stack.TeardownLimit?.Stop(unwinding.Outcome.Received);

            return new ValueTask<bool>(unwinding.End());
        }
#pragma warning disable CA1031 // the returned task fails with the exception
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<bool>(e);
        }
    }

    // A loop keeps the call stack short, also when a million entries throw. Each entry is exited in the caller's synchronization context.
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

            // A callback may have moved the limit to another stack.
            var limit = stack.TeardownLimit;
            var before = BodyObservation.Now;
            var exit = entry.Action.ExitAsync(entry, unwinding.Outcome).AsTask();
            if (limit is not null)
            {
                exit = limit.AwaitAsync(exit, entry.Target, unwinding.Outcome).AsTask();
            }

            await ((Task)exit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (exit.Exception is { InnerException: { } thrown })
            {
                // Awaiting the task would throw the exception once more, which costs as much as the first throw.
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

        // Synchronous entries have changed the execution context of this method, which is not the caller's.
        if (!ReferenceEquals(ExecutionContext.Capture(), contextBefore))
        {
            _contextAfter = ExecutionContext.Capture();
        }

        stack.TeardownLimit?.Stop(unwinding.Outcome.Received);

        return unwinding.End();
    }
}
