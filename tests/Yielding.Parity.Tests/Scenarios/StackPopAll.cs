// pop_all moves the entries to a new stack: exiting the old one does nothing, and closing the new one exits them.
namespace Yielding.Parity.Scenarios;

internal sealed class StackPopAll : SyncScenario
{
    protected override void Play(Form form)
    {
        var kept = form.Stack(stack =>
        {
            stack.Enter(Resource("a"));
            stack.Enter(Listening("b"));
            var moved = stack.PopAll();
            stack.Callback(Say, "registered after the move");
            Say("body");

            return moved;
        });
        Say("went on");
        kept.Close();
        Say("closed");
    }
}
