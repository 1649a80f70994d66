// An exit that throws replaces the body's exception, unless it throws the one it received. A manager that fails to enter is not exited.
namespace Yielding.Parity.Scenarios;

internal sealed class ManagerFails : SyncScenario
{
    protected override void Play(Form form)
    {
        foreach (var manager in new ContextManager<int>[] { new Fragile(this), new Rethrowing(this), new Failing() })
        {
            try
            {
                form.Execute(manager, _ =>
                {
                    Say("body");

                    throw new Boom("body");
                });
            }
            catch (Exception e)
            {
                Say($"caught {Chain(e)}");
            }
        }
    }

    private sealed class Fragile(Scenario scenario) : ContextManager<int>
    {
        protected override int OnEnter()
        {
            scenario.Say("enter");

            return 0;
        }

        protected override bool OnExit(Exception? thrown)
        {
            scenario.Say("exit");

            throw new Late("exit");
        }
    }

    private sealed class Rethrowing(Scenario scenario) : ContextManager<int>
    {
        protected override int OnEnter()
        {
            scenario.Say("enter");

            return 0;
        }

        protected override bool OnExit(Exception? thrown)
        {
            scenario.Say("exit");

            throw thrown!;
        }
    }

    private sealed class Failing : ContextManager<int>
    {
        protected override int OnEnter() => throw new Late("enter");

        protected override bool OnExit(Exception? thrown) => throw new Late("exit");
    }
}
