// After its end a Python stack is empty and takes entries for its next end. A C# stack rejects them and releases what was entered.
namespace Yielding.Parity.Scenarios;

internal sealed class StackAfterItsEnd : SyncScenario
{
    public override bool HasForms => false; // the stack is held by a variable of its own, to be had after its end

    protected override void Play(Form form)
    {
        var stack = new ExitStack();
        using (stack)
        {
            Say("body");
        }

        try
        {
            stack.Enter(Resource("late"));
            Say("registered");
        }
        catch (ObjectDisposedException)
        {
            Say("refused");
        }

        stack.Close();
    }
}
