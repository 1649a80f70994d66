using System.Runtime.ExceptionServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An asynchronous scope of a generator with an awaited yield.</summary>
/// <param name="generator">Starts the generator, given a yielder and, if it takes one, the token of its setup.</param>
/// <remarks>As <see cref="AwaitedScope{T}"/>, it calls the generator's steps itself, and has no <see cref="ScopeBody"/>.</remarks>
#pragma warning disable CA1001 // there is nothing to dispose
internal sealed class AwaitedAsyncScope<T>(Delegate generator) : ActiveAsyncScope<T>
#pragma warning restore CA1001
{
    private readonly AwaitedAsyncSteps<T> _steps = new(generator);

    public override object Generator => _steps;

    public override bool ObservesOutcome => true;

    public override CancellationToken TeardownToken
    {
        get => _steps.TeardownToken;
        set => _steps.LimitTeardown(value);
    }

    public override ValueTask<T> StartSetUpAsync(CancellationToken token)
    {
        _steps.SetupToken = token;
        var moving = GeneratorBoundary.StartAsync(_steps);

        return !moving.IsCompletedSuccessfully ? AsyncGeneratorDriver.AwaitEnterAsync(_steps, moving)
            : moving.Result ? new ValueTask<T>(_steps.Current)
            : AsyncGeneratorDriver.AwaitEnterAsync(_steps, new ValueTask<bool>(false));
    }

    public override ValueTask TearDownCompletedAsync(bool nothingInFlight)
    {
        if (!nothingInFlight || GeneratorBoundary.IsWithin)
        {
            return AsyncGeneratorDriver.CompleteAsync(_steps, nothingInFlight);
        }

        var moving = _steps.MoveNextAsync();

        return !moving.IsCompletedSuccessfully ? AsyncGeneratorDriver.AwaitCompleteAsync(_steps, moving)
            : moving.Result ? AsyncGeneratorDriver.AwaitCompleteAsync(_steps, new ValueTask<bool>(true))
            : ValueTask.CompletedTask;
    }

    // As AsyncGeneratorDriver.ThrowAsync, for steps that return their exception.
    public override async ValueTask<bool> TearDownOtherwiseAsync(BodyOutcome outcome)
    {
        var body = _steps.Outcome = new ScopeBody();
        body.End(outcome);
        var ambient = GeneratorBoundary.BeginInContext(outcome, body, _steps);
        try
        {
            await _steps.MoveNextAsync().ConfigureAwait(true);
        }
        finally
        {
            ambient.End();
        }

        if (_steps.Thrown is not { } thrown)
        {
            return body.IsObserved && outcome.Status == BodyStatus.Failed;
        }

        if (!ReferenceEquals(thrown, outcome.Received))
        {
            GeneratorDriver.NoteReplacement(thrown, outcome.Received, _steps);
            ExceptionDispatchInfo.Throw(thrown);
        }

        return false;
    }
}
