using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An asynchronous scope whose teardown has a time limit.</summary>
[HasNoTwin("A synchronous teardown cannot be left running.")]
internal sealed class TeardownLimitAsyncScope<T>(AsyncContextManager<T> manager, TeardownLimit limit) : WrappingAsyncScope<T>(manager)
{
    private readonly AsyncContextManager<T> _manager = manager;

    public override ValueTask<T> StartSetUpAsync(CancellationToken token)
    {
        limit.LinkTo(TeardownToken);

        return EnterAsync(_manager, limit.Token, token);
    }

    protected override ValueTask<bool> ExitAsync(BodyOutcome outcome, bool hadBody)
    {
        limit.Start(Generator);
        ValueTask<bool> exit;
        try
        {
            exit = base.ExitAsync(outcome, hadBody);
        }
#pragma warning disable CA1031 // it propagates from the task that is returned
        catch (Exception e)
#pragma warning restore CA1031
        {
            exit = ValueTask.FromException<bool>(e);
        }

        if (!exit.IsCompletedSuccessfully)
        {
            return AwaitExitAsync(exit.AsTask(), outcome);
        }

        try
        {
            limit.Stop(outcome.Received);
        }
#pragma warning disable CA1031 // it propagates from the task that is returned
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<bool>(e);
        }

        return exit;
    }

    private async ValueTask<bool> AwaitExitAsync(Task<bool> exit, BodyOutcome outcome)
    {
        var inFlight = outcome.Received;
        try
        {
            return await limit.AwaitAsync(exit, Generator, outcome).ConfigureAwait(false);
        }
        catch (Exception e) when (GeneratorDriver.Note(e, ref inFlight))
        {
            throw;
        }
        finally
        {
            limit.Stop(inFlight);
        }
    }
}
