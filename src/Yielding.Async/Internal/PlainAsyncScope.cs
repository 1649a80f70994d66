using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An asynchronous scope of a generator without a channel that is named after something else.</summary>
/// <param name="generator">The generator.</param>
/// <param name="name">What the scope is named after.</param>
internal sealed class PlainAsyncScope<T>(IAsyncEnumerable<T> generator, string name) : OpenAsyncScope<T>
{
    private IAsyncEnumerator<T>? _steps;

    public override object Generator => name;

    public override bool HearsExceptions => false;

    public override ValueTask<T> StartSetUpAsync(CancellationToken token)
    {
        _steps = OneAsyncYield.Start(generator, token);

        return OneAsyncYield.EnterAsync(_steps);
    }

    public override ValueTask EndCompletedAsync(bool isQuiet) => OneAsyncYield.CompleteAsync(_steps!, isQuiet);

    public override ValueTask<bool> EndOtherwiseAsync(BodyOutcome outcome) => OneAsyncYield.CloseAsync(_steps!, outcome);
}
