// An exit closes the stack while it unwinds: Python exits the remaining entries as completed, in C# they still receive the exception.
namespace Yielding.Parity.Scenarios;

internal sealed class StackClosedByAnExit : SyncScenario
{
    protected override void Play(Form form)
    {
        try
        {
            form.Stack(stack =>
            {
                stack.Enter(Listening("a"));
                stack.Enter(Listening("b"));
                stack.Callback(stack.Close);

                throw new Boom("body");
            });
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
