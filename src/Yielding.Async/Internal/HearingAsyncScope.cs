using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An asynchronous scope of a generator that hears through its channel how its body ended.</summary>
internal sealed class HearingAsyncScope<T> : OpenAsyncScope<T>
{
    private readonly ScopeBody _channel = new();
    private readonly Delegate _generator;
    private IAsyncEnumerator<T>? _steps;

    /// <param name="generator">Makes the generator, given its channel.</param>
    public HearingAsyncScope(Func<ScopeBody, IAsyncEnumerable<T>> generator) => _generator = generator;

    /// <param name="generator">Makes the generator, given its channel and the token of its setup.</param>
    public HearingAsyncScope(Func<ScopeBody, CancellationToken, IAsyncEnumerable<T>> generator) => _generator = generator;

    // As in the synchronous half: the delegate may be a lambda, and there is a better name as soon as it has made the generator.
    public override object Generator => (object?)_steps ?? _generator;

    public override bool HearsExceptions => true;

    public override ValueTask<T> StartSetUpAsync(CancellationToken token)
    {
        var sequence = _generator is Func<ScopeBody, IAsyncEnumerable<T>> generator
            ? generator(_channel)
            : ((Func<ScopeBody, CancellationToken, IAsyncEnumerable<T>>)_generator)(_channel, token);
        _steps = OneAsyncYield.Start(sequence ?? throw ReturnedNull(), token);

        return OneAsyncYield.EnterAsync(_steps);
    }

    public override ValueTask EndCompletedAsync(bool isQuiet)
    {
        _channel.Complete();

        return OneAsyncYield.CompleteAsync(_steps!, isQuiet);
    }

    public override ValueTask<bool> EndOtherwiseAsync(BodyOutcome outcome) =>
        OneAsyncYield.ThrowAsync(_steps!, _channel, outcome);

    private InvalidOperationException ReturnedNull() =>
        new(
            $"The generator delegate '{GeneratorName.Of(Generator)}' returned null before setup: it has to return the sequence that is the generator. "
            + "Let it call an async iterator method.");
}
