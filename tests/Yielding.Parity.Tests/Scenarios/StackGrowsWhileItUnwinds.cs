// An entry that is registered while the stack unwinds is exited next.
namespace Yielding.Parity.Scenarios;

internal sealed class StackGrowsWhileItUnwinds : SyncScenario
{
    private bool Exit(Exception? thrown)
    {
        Say($"registered last, receives {Chain(thrown)}");

        return false;
    }

    protected override void Play(Form form)
    {
        try
        {
            form.Stack(stack =>
            {
                stack.Enter(Resource("a"));
                stack.Callback(() =>
                {
                    Say("registering");
                    stack.Callback(Say, "registered first");
                    stack.Push(Exit);
                });

                throw new Boom("body");
            });
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
