using System.Runtime.ExceptionServices;
using Yielding.Outcome;

namespace Yielding.Internal;

/// <summary>The live scope of an exit stack: its teardown is that of all its entries, the last one first.</summary>
internal sealed class StackScope(ExitStack stack, ExitEntries entries, bool canSuppress) : OpenScope(stack)
{
    protected override object Generator => stack;

    public override bool HearsExceptions => entries.Hears;

    protected override void EndCompleted(bool isQuiet) => Unwind(new Unwinding(stack, BodyOutcome.Completed, snapshot: null, canSuppress));

    protected override bool EndOtherwise(in BodyOutcome outcome, ExceptionDispatchInfo snapshot) =>
        Unwind(new Unwinding(stack, outcome, snapshot, canSuppress));

    // A loop: a million entries may throw, and the stack of calls stays as it is.
    private bool Unwind(Unwinding unwinding)
    {
        while (entries.TryTake(out var entry))
        {
            var before = InFlight.Now;
            try
            {
                var suppresses = ((ExitKind)entry.Kind).Exit(entry, unwinding.Outcome, unwinding.Snapshot);
                unwinding.Exited(entry, suppresses, before);
            }
#pragma warning disable CA1031 // the next entries hear it, and what is left of it goes on at the end
            catch (Exception e)
#pragma warning restore CA1031
            {
                unwinding.Threw(entry, e, before);
            }
        }

        entries.Close();

        return unwinding.End();
    }
}
