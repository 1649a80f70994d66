using System.Collections;
using System.Runtime.ExceptionServices;
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

    public override bool Exit(in ExitEntry entry, in BodyOutcome outcome, ExceptionDispatchInfo? snapshot)
    {
        var steps = (IEnumerator)entry.Target;
        var channel = (ScopeBody?)entry.State;
        if (snapshot is null)
        {
            channel?.Complete();
            OneYield.Complete(steps, isQuiet: !ExceptionPointers.IsAny && Ending.Current is null);

            return false;
        }

        if (channel is not null)
        {
            return OneYield.Throw(steps, channel, outcome, snapshot);
        }

        OneYield.Close(steps, outcome);

        return false;
    }
}
