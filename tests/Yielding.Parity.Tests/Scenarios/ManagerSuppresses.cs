// An exit that returns true has suppressed the exception: the program continues after the block.
namespace Yielding.Parity.Scenarios;

internal sealed class ManagerSuppresses : SyncScenario
{
    protected override void Play(Form form)
    {
        foreach (var kind in new[] { typeof(Boom), typeof(Other) })
        {
            try
            {
                form.Execute(new Ignoring(this, kind), _ => throw new Boom("body"));
                Say("went on");
            }
            catch (Boom e)
            {
                Say($"caught {Chain(e)}");
            }
        }
    }

    private sealed class Ignoring(Scenario scenario, Type kind) : ContextManager<int>
    {
        protected override int OnEnter() => 0;

        protected override bool OnExit(Exception? thrown)
        {
            scenario.Say($"exit receives {Chain(thrown)}");

            return kind.IsInstanceOfType(thrown);
        }
    }
}
