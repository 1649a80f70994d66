// close exits the entries now, as completed. The body continues, and its end finds no entry left.
namespace Yielding.Parity.Scenarios;

internal sealed class StackIsClosedEarly : SyncScenario
{
    protected override void Play(Form form)
    {
        try
        {
            form.Stack(stack =>
            {
                stack.Enter(Listening("a"));
                stack.Enter(Listening("b"));
                stack.Close();
                Say("the body goes on");

                throw new Boom("body");
            });
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
