using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An asynchronous scope whose setup and teardown are the two methods of a class-based manager.</summary>
internal sealed class ManagerAsyncScope<T>(AsyncContextManager<T> manager) : ActiveAsyncScope<T>
{
    private long _since;

    public override object Generator => manager;

    public override bool ObservesOutcome => true;

    public override CancellationToken TeardownToken { get; set; }

    public override ValueTask<T> StartSetUpAsync(CancellationToken token)
    {
        _since = BodyObservation.Now;

        return manager.CallOnEnterAsync(token);
    }

    public override ValueTask TearDownCompletedAsync(bool nothingInFlight)
    {
        // The success of this body shows nothing of a scope that the manager has not entered itself.
        var exit = ExitAsync(BodyOutcome.Completed with { CoveredSince = _since }, thrown: null);

        return exit.IsCompletedSuccessfully ? ValueTask.CompletedTask : new ValueTask(exit.AsTask());
    }

    public override ValueTask<bool> TearDownOtherwiseAsync(BodyOutcome outcome)
    {
        var exit = ExitAsync(outcome, outcome.Received);

        return exit.IsCompletedSuccessfully && outcome.Status == BodyStatus.Failed ? exit : AwaitExitAsync(exit, outcome);
    }

    private async ValueTask<bool> AwaitExitAsync(ValueTask<bool> exit, BodyOutcome outcome)
    {
        try
        {
            return await exit.ConfigureAwait(false) && outcome.Status == BodyStatus.Failed;
        }
        catch (Exception e) when (ReferenceEquals(e, outcome.Received))
        {
            return false;
        }
        catch (Exception e) when (GeneratorDriver.NoteReplacement(e, outcome.Received, manager))
        {
            throw;
        }
    }

    // The manager may hold scopes in its fields.
    private ValueTask<bool> ExitAsync(in BodyOutcome outcome, Exception? thrown) =>
        GeneratorBoundary.Start(
            outcome,
            (Manager: manager, Token: TeardownToken),
            thrown,
            static (exit, thrown) => exit.Manager.CallOnExitAsync(thrown, exit.Token));
}
