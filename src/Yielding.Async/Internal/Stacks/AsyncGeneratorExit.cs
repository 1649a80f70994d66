using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An entry that is the run of a generator without a channel, without the object of a scope.</summary>
internal sealed class AsyncGeneratorExit<T> : AsyncExitKind
{
    private static readonly AsyncGeneratorExit<T> s_kind = new();

    private AsyncGeneratorExit()
        : base(observes: false)
    {
    }

    public static ExitEntry Of(IAsyncEnumerator<T> steps) => new(s_kind, steps);

    public override async ValueTask<bool> ExitAsync(ExitEntry entry, BodyOutcome outcome)
    {
        var steps = (IAsyncEnumerator<T>)entry.Target;
        if (outcome.Captured is not null)
        {
            return await AsyncGeneratorDriver.CloseAsync(steps, outcome).ConfigureAwait(false);
        }

        await AsyncGeneratorDriver.CompleteAsync(steps, outcome.NothingInFlight).ConfigureAwait(false);

        return false;
    }
}
