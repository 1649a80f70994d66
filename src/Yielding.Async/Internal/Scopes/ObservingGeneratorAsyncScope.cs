using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An asynchronous scope of a generator that receives through its channel how its body ended.</summary>
internal sealed class ObservingGeneratorAsyncScope<T> : ActiveAsyncScope<T>
{
    private readonly ScopeBody _channel = new();
    private readonly Delegate _generator;
    private IAsyncEnumerator<T>? _steps;

    /// <param name="generator">Makes the generator, given its channel.</param>
    public ObservingGeneratorAsyncScope(Func<ScopeBody, IAsyncEnumerable<T>> generator) => _generator = generator;

    /// <param name="generator">Makes the generator, given its channel and the token of its setup.</param>
    public ObservingGeneratorAsyncScope(Func<ScopeBody, CancellationToken, IAsyncEnumerable<T>> generator) => _generator = generator;

    // As in the synchronous half: the delegate may be a lambda, and there is a better name as soon as it has made the generator.
    public override object Generator => (object?)_steps ?? _generator;

    public override bool ObservesOutcome => true;

    public override ValueTask<T> StartSetUpAsync(CancellationToken token)
    {
        var sequence = _generator is Func<ScopeBody, IAsyncEnumerable<T>> generator
            ? generator(_channel)
            : ((Func<ScopeBody, CancellationToken, IAsyncEnumerable<T>>)_generator)(_channel, token);
        _steps = AsyncGeneratorDriver.Start(sequence ?? throw ReturnedNull(), token);

        return AsyncGeneratorDriver.EnterAsync(_steps);
    }

    public override ValueTask TearDownCompletedAsync(bool nothingInFlight)
    {
        _channel.Complete();

        return AsyncGeneratorDriver.CompleteAsync(_steps!, nothingInFlight);
    }

    public override ValueTask<bool> TearDownOtherwiseAsync(BodyOutcome outcome) =>
        AsyncGeneratorDriver.ThrowAsync(_steps!, _channel, outcome);

    private InvalidOperationException ReturnedNull() =>
        new(
            $"The generator delegate '{GeneratorName.Of(Generator)}' returned null before setup: it has to return the sequence that is the generator. "
            + "Let it call an async iterator method.");
}
