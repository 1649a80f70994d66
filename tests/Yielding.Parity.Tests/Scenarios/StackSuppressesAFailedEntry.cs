// An earlier entry may suppress that a later one couldn't be entered: the rest of the body is skipped.
namespace Yielding.Parity.Scenarios;

internal sealed class StackSuppressesAFailedEntry : SyncScenario
{
    private static IEnumerable<int> Failing()
    {
        Fail();
        yield return 1;
    }

    private static void Fail() => throw new Late("setup");

    protected override void Play(Form form)
    {
        try
        {
            form.Stack(stack =>
            {
                stack.Enter(Listening("a"));
                stack.Push(ContextManager.Suppress<Late>());
                stack.Enter(Listening("b"));
                stack.Enter(Failing());
                Say("body");
            });
            Say("went on");
        }
        catch (Late e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
