// A stack that an exit closes while it is being left: Python leaves the remaining entries as after a success, C# goes on telling them the exception.
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
