using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>
/// The run of a generator without a channel, without the object of a scope: nobody watches it, nobody can cancel its setup, and it can't answer to an
/// exception. Its phases are run in its own flow.
/// </summary>
internal static class BareRun
{
    public static ValueTask<T> Enter<T>(IAsyncEnumerable<T> generator, FlowRun run, ref IAsyncEnumerator<T>? steps)
    {
        using (run.Enter())
        {
            steps = OneAsyncYield.Start(generator, CancellationToken.None);

            return OneAsyncYield.EnterAsync(steps, run);
        }
    }

    public static ValueTask Complete<T>(IAsyncEnumerator<T> steps, FlowRun run)
    {
        if (!OneAsyncYield.HasToBeKeptApart(run))
        {
            return OneAsyncYield.CompleteAsync(steps, run);
        }

        using (run.Enter())
        {
            return OneAsyncYield.CompleteAsync(steps, run);
        }
    }

    public static ValueTask Close<T>(IAsyncEnumerator<T> steps, FlowRun run, in BodyOutcome outcome)
    {
        using (run.Enter())
        {
            return OneAsyncYield.CloseAsync(steps, run, outcome);
        }
    }
}
