// push registers the exit of a manager that was entered elsewhere, or never: it is not entered here.
namespace Yielding.Parity.Scenarios;

internal sealed class StackPushesAnExit : SyncScenario
{
    protected override void Play(Form form)
    {
        try
        {
            form.Stack(stack =>
            {
                stack.Enter(new Manager(this, "entered"));
                stack.Push(new Manager(this, "pushed"));

                throw new Boom("body");
            });
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }
    }

    private sealed class Manager(Scenario scenario, string name) : ContextManager<string>
    {
        protected override string OnEnter()
        {
            scenario.Say($"enter {name}");

            return name;
        }

        protected override bool OnExit(Exception? thrown)
        {
            scenario.Say($"exit {name} receives {Chain(thrown)}");

            return false;
        }
    }
}
