using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An asynchronous scope of a generator without a channel that is named after something else.</summary>
/// <param name="generator">The generator.</param>
/// <param name="name">What the scope is named after.</param>
internal sealed class GeneratorAsyncScope<T>(IAsyncEnumerable<T> generator, string name) : ActiveAsyncScope<T>
{
    private IAsyncEnumerator<T>? _steps;

    public override object Generator => name;

    public override bool ObservesOutcome => false;

    public override ValueTask<T> StartSetUpAsync(CancellationToken token)
    {
        _steps = AsyncGeneratorDriver.Start(generator, token);

        return AsyncGeneratorDriver.EnterAsync(_steps);
    }

    public override ValueTask TearDownCompletedAsync(bool nothingInFlight) => AsyncGeneratorDriver.CompleteAsync(_steps!, nothingInFlight);

    public override ValueTask<bool> TearDownOtherwiseAsync(BodyOutcome outcome) => AsyncGeneratorDriver.CloseAsync(_steps!, outcome);
}
