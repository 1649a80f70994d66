using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An asynchronous scope of a generator without a <see cref="ScopeBody"/>, with a given name.</summary>
/// <param name="generator">The generator.</param>
/// <param name="name">The name of the scope.</param>
internal sealed class GeneratorAsyncScope<T>(IAsyncEnumerable<T> generator, string name) : ActiveAsyncScope<T>
{
    private IAsyncEnumerator<T>? _steps;

    public override object Generator => name;

    public override bool ObservesOutcome => false;

    // There is nothing that takes it.
    public override CancellationToken TeardownToken
    {
        get => CancellationToken.None;
        set
        {
        }
    }

    public override ValueTask<T> StartSetUpAsync(CancellationToken token)
    {
        _steps = AsyncGeneratorDriver.Start(generator, token);

        return AsyncGeneratorDriver.EnterAsync(_steps);
    }

    public override ValueTask TearDownCompletedAsync(bool nothingInFlight) => AsyncGeneratorDriver.CompleteAsync(_steps!, nothingInFlight);

    public override ValueTask<bool> TearDownOtherwiseAsync(BodyOutcome outcome) => AsyncGeneratorDriver.CloseAsync(_steps!, outcome);
}
