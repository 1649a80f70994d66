using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An asynchronous scope of a generator that receives the outcome of its body through a <see cref="ScopeBody"/>.</summary>
internal sealed class ObservingGeneratorAsyncScope<T> : ActiveAsyncScope<T>
{
    private readonly ScopeBody _scopeBody = new();
    private readonly Delegate _generator;
    private IAsyncEnumerator<T>? _steps;

    /// <param name="generator">Creates the generator, given its <see cref="ScopeBody"/>.</param>
    public ObservingGeneratorAsyncScope(Func<ScopeBody, IAsyncEnumerable<T>> generator) => _generator = generator;

    /// <param name="generator">Creates the generator, given its <see cref="ScopeBody"/> and the token of its setup.</param>
    public ObservingGeneratorAsyncScope(Func<ScopeBody, CancellationToken, IAsyncEnumerable<T>> generator) => _generator = generator;

    // The delegate may be a lambda, and the generator that it creates has a better name.
    public override object Generator => (object?)_steps ?? _generator;

    public override bool ObservesOutcome => true;

    public override CancellationToken TeardownToken
    {
        get => _scopeBody.TeardownToken;
        set => _scopeBody.TeardownToken = value;
    }

    public override ValueTask<T> StartSetUpAsync(CancellationToken token)
    {
        var sequence = _generator is Func<ScopeBody, IAsyncEnumerable<T>> generator
            ? generator(_scopeBody)
            : ((Func<ScopeBody, CancellationToken, IAsyncEnumerable<T>>)_generator)(_scopeBody, token);
        _steps = AsyncGeneratorDriver.Start(sequence ?? throw ReturnedNull(), token);

        return AsyncGeneratorDriver.EnterAsync(_steps);
    }

    public override ValueTask TearDownCompletedAsync(bool nothingInFlight)
    {
        _scopeBody.Complete();

        return AsyncGeneratorDriver.CompleteAsync(_steps!, nothingInFlight);
    }

    public override ValueTask<bool> TearDownOtherwiseAsync(BodyOutcome outcome) =>
        AsyncGeneratorDriver.ThrowAsync(_steps!, _scopeBody, outcome);

    private InvalidOperationException ReturnedNull() =>
        new(
            $"The delegate '{GeneratorName.Of(Generator)}' returned null instead of a generator, so nothing has run. "
            + "Return the result of an async iterator method.");
}
