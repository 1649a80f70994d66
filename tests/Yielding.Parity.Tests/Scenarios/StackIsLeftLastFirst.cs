// A stack is left last first, whatever its entries are, and after a success none of them is told anything.
namespace Yielding.Parity.Scenarios;

internal sealed class StackIsLeftLastFirst : SyncScenario
{
    private bool Exit(Exception? thrown)
    {
        Say($"exit hears {Chain(thrown)}");

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
