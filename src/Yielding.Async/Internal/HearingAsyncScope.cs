using System.Runtime.ExceptionServices;
using Yielding.Outcome;

namespace Yielding.Internal;

/// <summary>An asynchronous scope of a generator that hears through its channel how its body ended.</summary>
/// <param name="generator">What the scope is named after.</param>
/// <param name="start">Makes the generator, given its channel and the token of its setup.</param>
internal sealed class HearingAsyncScope<T>(Delegate generator, Func<ScopeBody, CancellationToken, IAsyncEnumerable<T>> start)
    : OpenAsyncScope<T>(generator)
{
    private readonly ScopeBody _channel = new();
    private IAsyncEnumerator<T>? _steps;

    public override bool HearsExceptions => true;

    protected override bool HasToBeKeptApart => OneAsyncYield.HasToBeKeptApart(Run);

    protected override ValueTask<T> StartSetUpAsync(CancellationToken token)
    {
        var sequence = start(_channel, token) ?? throw ReturnedNull();
        _steps = OneAsyncYield.Start(sequence, token);

        return OneAsyncYield.EnterAsync(_steps, Run);
    }

    protected override ValueTask EndCompletedAsync()
    {
        _channel.Complete();

        return OneAsyncYield.CompleteAsync(_steps!, Run);
    }

    protected override ValueTask<bool> EndOtherwiseAsync(BodyOutcome outcome, ExceptionDispatchInfo snapshot) =>
        OneAsyncYield.ThrowAsync(_steps!, _channel, Run, outcome, snapshot);

    private InvalidOperationException ReturnedNull() =>
        new(
            $"The generator delegate '{Name}' returned null before setup: it has to return the sequence that is the generator. "
            + "Let it call an async iterator method.");
}
