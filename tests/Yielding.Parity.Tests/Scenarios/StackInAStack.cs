// A stack may be an entry of another one: it is exited in its place and receives what the other entries receive.
namespace Yielding.Parity.Scenarios;

internal sealed class StackInAStack : SyncScenario
{
    protected override void Play(Form form)
    {
        try
        {
            form.Stack(outer =>
            {
                outer.Enter(Listening("a"));
                var inner = outer.Use(new ExitStack());
                outer.Enter(Listening("b"));
                inner.Enter(Listening("c"));
                inner.Callback(Say, "callback of the inner one");

                throw new Boom("body");
            });
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
