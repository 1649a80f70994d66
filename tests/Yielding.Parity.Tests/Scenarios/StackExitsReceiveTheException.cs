// The body fails: every entry of the stack is exited, each one receives the exception, and the same exception propagates.
namespace Yielding.Parity.Scenarios;

internal sealed class StackExitsReceiveTheException : SyncScenario
{
    private bool Exit(Exception? thrown)
    {
        Say($"exit receives {Chain(thrown)}");

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
