// An entry in the middle suppresses the body's exception: those further out complete, and the program continues.
namespace Yielding.Parity.Scenarios;

internal sealed class StackSuppressesInTheMiddle : SyncScenario
{
    private bool Forgive(Exception? thrown)
    {
        Say($"suppressed {Chain(thrown)}");

        return true;
    }

    protected override void Play(Form form)
    {
        try
        {
            form.Stack(stack =>
            {
                stack.Enter(Resource("outer"));
                stack.Enter(Listening("middle"));
                stack.Push(Forgive);
                stack.Enter(Listening("inner"));

                throw new Boom("body");
            });
            Say("went on");
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
