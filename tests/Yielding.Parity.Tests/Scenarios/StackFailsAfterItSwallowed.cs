// What an exit throws after another one has swallowed the body's exception, has no context: nothing was in flight any more.
namespace Yielding.Parity.Scenarios;

internal sealed class StackFailsAfterItSwallowed : SyncScenario
{
    private static void Fail() => throw new Late("callback");

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
                stack.Enter(Listening("outer"));
                stack.Callback(Fail);
                stack.Push(Forgive);

                throw new Boom("body");
            });
        }
        catch (Late e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
