using System.Collections;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An entry that is the run of a generator; its state is the channel, if the generator has one.</summary>
internal sealed class GeneratorExit : ExitKind
{
    public static readonly GeneratorExit Plain = new(hears: false);

    public static readonly GeneratorExit Hearing = new(hears: true);

    private GeneratorExit(bool hears)
        : base(hears)
    {
    }

    public override bool Exit(in ExitEntry entry, in BodyOutcome outcome)
    {
        var steps = (IEnumerator)entry.Target;
        var channel = (ScopeBody?)entry.State;
        if (outcome.Captured is null)
        {
            channel?.Complete();
            OneYield.Complete(steps, BodyObservation.IsQuietHere);

            return false;
        }

        if (channel is not null)
        {
            return OneYield.Throw(steps, channel, outcome);
        }

        OneYield.Close(steps, outcome);

        return false;
    }
}
