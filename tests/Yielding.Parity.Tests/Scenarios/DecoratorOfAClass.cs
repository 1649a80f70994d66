// A class-based manager decorates too: the same one is entered at each call, and may suppress the exception of the function.
namespace Yielding.Parity.Scenarios;

internal sealed class DecoratorOfAClass : SyncScenario
{
    public override bool HasForms => false; // the decorated function is run by the manager

    protected override void Play(Form form)
    {
        var work = new Counting(this).Wrap((bool fails) =>
        {
            if (fails)
            {
                throw new Boom("function");
            }

            Say("working");
        });

        foreach (var fails in new[] { false, true })
        {
            work(fails);
            Say("went on");
        }
    }

    private sealed class Counting(Scenario scenario) : ContextManager<int>
    {
        private int _calls;

        protected override int OnEnter()
        {
            scenario.Say($"call {++_calls}");

            return _calls;
        }

        protected override bool OnExit(Exception? thrown)
        {
            scenario.Say($"exit receives {Chain(thrown)}");

            return thrown is Boom;
        }
    }
}
