using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An asynchronous scope inside a span. The scope that it holds is tracked, so it is not.</summary>
/// <remarks>
/// The methods that start the setup and the teardown are deliberately not declared async: they change the current activity of the caller.
/// </remarks>
internal sealed class TracedAsyncScope<T>(AsyncContextManager<T> manager, string name) : ActiveAsyncScope<T>
{
    private readonly AsyncScope<T> _scope = manager.Open();
    private ScopeActivity? _activity;

    public override object Generator => manager;

    public override bool ObservesOutcome => _scope.ObservesOutcome;

    public override CancellationToken TeardownToken { get; set; }

    // The scope inside is tracked.
    public override ScopeTracker? Track() => null;

    public override ValueTask<T> StartSetUpAsync(CancellationToken token)
    {
        _activity = ScopeActivity.Start(name, manager);
        _scope.LimitTeardown(TeardownToken);
        var setup = _scope.EnterRunAsync(token);
        if (_activity is null || setup.IsCompletedSuccessfully)
        {
            return setup;
        }

        var task = setup.AsTask();
        if (!task.IsCompleted)
        {
            return AwaitSetUpAsync(task, _activity);
        }

        if (RunEnd.ThrownBy(task) is { } failure)
        {
            _activity.EndSetup(failure);
        }

        return new ValueTask<T>(task);
    }

    public override ValueTask TearDownCompletedAsync(bool nothingInFlight)
    {
        var exit = ExitAsync(BodyOutcome.Completed);

        return exit.IsCompletedSuccessfully ? ValueTask.CompletedTask : new ValueTask(exit.AsTask());
    }

    public override ValueTask<bool> TearDownOtherwiseAsync(BodyOutcome outcome) => ExitAsync(outcome);

    public override ValueTask<bool> TearDownCancelledSetupAsync(BodyOutcome outcome) => ExitAsync(outcome, hadBody: false);

    private static async ValueTask<T> AwaitSetUpAsync(Task<T> setup, ScopeActivity activity)
    {
        await ((Task)setup).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (RunEnd.ThrownBy(setup) is { } failure)
        {
            activity.EndSetup(failure);
        }

        return await setup.ConfigureAwait(false);
    }

    private ValueTask<bool> ExitAsync(in BodyOutcome outcome, bool hadBody = true)
    {
        if (_activity is null)
        {
            return ExitInnerAsync(outcome, hadBody);
        }

        var after = _activity.BeginTeardown();
        var exit = ExitInnerAsync(outcome, hadBody);
        if (exit.IsCompletedSuccessfully)
        {
            var suppresses = exit.Result;
            _activity.End(outcome.Status, outcome.Exception, suppresses, thrown: null, after);

            return new ValueTask<bool>(suppresses);
        }

        var task = exit.AsTask();
        if (task.IsCompleted)
        {
            _activity.End(outcome.Status, outcome.Exception, suppresses: false, RunEnd.ThrownBy(task), after);

            return new ValueTask<bool>(task);
        }

        ScopeActivity.SetCurrent(after);

        return AwaitExitAsync(task, outcome, _activity);
    }

    private static async ValueTask<bool> AwaitExitAsync(Task<bool> exit, BodyOutcome outcome, ScopeActivity activity)
    {
        await ((Task)exit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var thrown = RunEnd.ThrownBy(exit);
        activity.End(outcome.Status, outcome.Exception, thrown is null && await exit.ConfigureAwait(false), thrown, after: null);

        return await exit.ConfigureAwait(false);
    }

    private ValueTask<bool> ExitInnerAsync(in BodyOutcome outcome, bool hadBody)
    {
        try
        {
            return hadBody ? _scope.ExitWithAsync(outcome) : _scope.WithdrawAsync(outcome);
        }
#pragma warning disable CA1031 // it is stored in the returned task
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<bool>(e);
        }
    }
}
