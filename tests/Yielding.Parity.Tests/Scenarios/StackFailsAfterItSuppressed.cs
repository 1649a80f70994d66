// An exception thrown by an exit after another one has suppressed the body's has no context: nothing was in flight any more.
namespace Yielding.Parity.Scenarios;

internal sealed class StackFailsAfterItSuppressed : SyncScenario
{
    private static void Fail() => throw new Late("callback");

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
