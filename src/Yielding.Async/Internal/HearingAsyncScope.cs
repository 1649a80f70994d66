using System.Runtime.ExceptionServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An asynchronous scope of a generator that hears through its channel how its body ended.</summary>
internal sealed class HearingAsyncScope<T> : OpenAsyncScope<T>
{
    private readonly ScopeBody _channel = new();
    private IAsyncEnumerator<T>? _steps;

    /// <param name="generator">Makes the generator, given its channel.</param>
    public HearingAsyncScope(Func<ScopeBody, IAsyncEnumerable<T>> generator)
        : base(generator)
    {
    }

    /// <param name="generator">Makes the generator, given its channel and the token of its setup.</param>
    public HearingAsyncScope(Func<ScopeBody, CancellationToken, IAsyncEnumerable<T>> generator)
        : base(generator)
    {
    }

    // As in the synchronous half: the delegate may be a lambda, and there is a better name as soon as it has made the generator.
    protected override object Generator => _steps ?? base.Generator;

    public override bool HearsExceptions => true;

    protected override bool HasToBeKeptApart => OneAsyncYield.HasToBeKeptApart(Run);

    protected override ValueTask<T> StartSetUpAsync(CancellationToken token)
    {
        var sequence = base.Generator is Func<ScopeBody, IAsyncEnumerable<T>> generator
            ? generator(_channel)
            : ((Func<ScopeBody, CancellationToken, IAsyncEnumerable<T>>)base.Generator)(_channel, token);
        _steps = OneAsyncYield.Start(sequence ?? throw ReturnedNull(), token);

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
