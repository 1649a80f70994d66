// The exit of a class-based manager receives what was thrown, or nothing; only true suppresses it, and without one has no effect.
namespace Yielding.Parity.Scenarios;

internal sealed class ManagerReceivesTheException : SyncScenario
{
    protected override void Play(Form form)
    {
        form.Execute(new Manager(this, answer: false), value => Say($"body has {value}"));
        form.Execute(new Manager(this, answer: true), _ => Say("body"));

        var boom = new Boom("body");
        try
        {
            form.Execute(new Manager(this, answer: false), _ => throw boom);
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
            Say($"the same: {ReferenceEquals(e, boom)}");
        }
    }

    private sealed class Manager(Scenario scenario, bool answer) : ContextManager<string>
    {
        protected override string OnEnter()
        {
            scenario.Say("enter");

            return "value";
        }

        protected override bool OnExit(Exception? thrown)
        {
            scenario.Say($"exit receives {Chain(thrown)}");

            return answer;
        }
    }
}
