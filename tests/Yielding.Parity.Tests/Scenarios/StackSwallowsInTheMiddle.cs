// An entry in the middle swallows the body's exception: those further out complete, and the program goes on.
namespace Yielding.Parity.Scenarios;

internal sealed class StackSwallowsInTheMiddle : SyncScenario
{
    private bool Forgive(Exception? thrown)
    {
        Say($"swallowed {Chain(thrown)}");

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
