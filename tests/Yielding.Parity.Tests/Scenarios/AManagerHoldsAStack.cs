// A class-based manager keeps the managers it enters in a stack and exits that in its exit: they receive what the manager receives.
namespace Yielding.Parity.Scenarios;

internal sealed class AManagerHoldsAStack : SyncScenario
{
    private static void Fail() => throw new Late("callback");

    protected override void Play(Form form)
    {
        form.Execute(new Several(this, "a", "b"), _ => Say("body"));

        foreach (var names in new string[][] { ["a", "b"], ["a", "missing", "b"] })
        {
            try
            {
                form.Execute(new Several(this, names), _ => throw new Boom("body"));
            }
            catch (Exception e)
            {
                Say($"caught {Chain(e)}");
            }
        }

        try
        {
            form.Stack(stack =>
            {
                stack.Enter(new Several(this, "a"));
                stack.Callback(Fail);
                Say("body");
            });
        }
        catch (Late e)
        {
            Say($"caught {Chain(e)}");
        }
    }

    private sealed class Several(AManagerHoldsAStack scenario, params string[] names) : ContextManager<int>
    {
        private ExitStack _stack = null!;

        protected override int OnEnter()
        {
            using var stack = new ExitStack();
            foreach (var name in names)
            {
                if (name == "missing")
                {
                    throw new Late(name);
                }

                stack.Enter(scenario.Listening(name));
            }

            _stack = stack.PopAll();

            return names.Length;
        }

        protected override bool OnExit(Exception? thrown)
        {
            scenario.Say("exit");
            _stack.Dispose();

            return false;
        }
    }
}
