// The body completes, an exit throws, and an entry further out swallows that: it is as if nothing had happened.
namespace Yielding.Parity.Scenarios;

internal sealed class StackSwallowsWhatAnExitThrew : SyncScenario
{
    private static void Fail() => throw new Late("callback");

    private bool Forgive(Exception? thrown)
    {
        Say($"swallowed {Chain(thrown)}");

        return true;
    }

    protected override void Play(Form form)
    {
        form.Stack(stack =>
        {
            stack.Enter(Resource("outer"));
            stack.Push(Forgive);
            stack.Enter(Listening("middle"));
            stack.Callback(Fail);
            Say("body");
        });
        Say("went on");
    }
}
