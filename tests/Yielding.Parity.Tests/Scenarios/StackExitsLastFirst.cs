// A stack exits its entries last first, of whatever kind, and after a success none of them receives an exception.
namespace Yielding.Parity.Scenarios;

internal sealed class StackExitsLastFirst : SyncScenario
{
    private bool Exit(Exception? thrown)
    {
        Say($"exit receives {Chain(thrown)}");

        return false;
    }

    protected override void Play(Form form)
    {
        form.Stack(stack =>
        {
            Say($"a is {stack.Enter(Resource("a"))}");
            stack.Callback(Say, "callback");
            stack.Push(Exit);
            stack.Enter(Listening("b"));
            Say("body");
        });
        Say("went on");

        form.Stack(_ => Say("an empty one does nothing"));
    }
}
