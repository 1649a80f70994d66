using System.Collections;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An entry that is the run of a generator; its state is the channel, if the generator has one.</summary>
internal sealed class GeneratorExit : ExitKind
{
    public static readonly GeneratorExit Plain = new(observes: false);

    public static readonly GeneratorExit Hearing = new(observes: true);

    private GeneratorExit(bool observes)
        : base(observes)
    {
    }

    public override bool Exit(in ExitEntry entry, in BodyOutcome outcome)
    {
        var steps = (IEnumerator)entry.Target;
        var channel = (ScopeBody?)entry.State;
        if (outcome.Captured is null)
        {
            channel?.Complete();
            GeneratorDriver.Complete(steps, BodyObservation.NothingInFlightHere);

            return false;
        }

        if (channel is not null)
        {
            return GeneratorDriver.Throw(steps, channel, outcome);
        }

        GeneratorDriver.Close(steps, outcome);

        return false;
    }
}
