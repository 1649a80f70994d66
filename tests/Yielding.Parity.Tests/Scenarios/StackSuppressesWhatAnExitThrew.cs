// The body completes, an exit throws, and an entry further out suppresses that: the program continues.
namespace Yielding.Parity.Scenarios;

internal sealed class StackSuppressesWhatAnExitThrew : SyncScenario
{
    private static void Fail() => throw new Late("callback");

    private bool Forgive(Exception? thrown)
    {
        Say($"suppressed {Chain(thrown)}");

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
