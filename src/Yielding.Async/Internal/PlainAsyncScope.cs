using System.Runtime.ExceptionServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An asynchronous scope whose setup and teardown are the two halves of a generator that doesn't ask how its body ended.</summary>
/// <param name="generator">The generator.</param>
/// <param name="name">What the scope is named after, unless it is the generator.</param>
internal sealed class PlainAsyncScope<T>(IAsyncEnumerable<T> generator, string? name = null) : OpenAsyncScope<T>((object?)name ?? generator)
{
    private IAsyncEnumerator<T>? _steps;

    public override bool HearsExceptions => false;

    protected override bool HasToBeKeptApart => OneAsyncYield.HasToBeKeptApart(Run);

    protected override ValueTask<T> StartSetUpAsync(CancellationToken token)
    {
        _steps = OneAsyncYield.Start(generator, token);

        return OneAsyncYield.EnterAsync(_steps, Run);
    }

    protected override ValueTask EndCompletedAsync() => OneAsyncYield.CompleteAsync(_steps!, Run);

    protected override async ValueTask<bool> EndOtherwiseAsync(BodyOutcome outcome, ExceptionDispatchInfo snapshot)
    {
        await OneAsyncYield.CloseAsync(_steps!, Run, outcome).ConfigureAwait(false);

        return false;
    }
}
