// The body fails: every entry of the stack is left, each one hears the exception, and the same exception goes on.
namespace Yielding.Parity.Scenarios;

internal sealed class StackHearsTheBody : SyncScenario
{
    private bool Exit(Exception? thrown)
    {
        Say($"exit hears {Chain(thrown)}");

        return false;
    }

    protected override void Play(Form form)
    {
        var boom = new Boom("body");
        try
        {
            form.Stack(stack =>
            {
                stack.Enter(Listening("a"));
                stack.Callback(Say, "callback");
                stack.Enter(Resource("b"));
                stack.Push(Exit);

                throw boom;
            });
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
            Say($"the same: {ReferenceEquals(e, boom)}");
        }
    }
}
