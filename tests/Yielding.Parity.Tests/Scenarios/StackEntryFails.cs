// The setup of the n-th entry fails: for the entries before it that is a failure of the body; nothing else is entered.
namespace Yielding.Parity.Scenarios;

internal sealed class StackEntryFails : SyncScenario
{
    private IEnumerable<int> Failing(string name)
    {
        Say($"{name}: setup");
        try
        {
            Fail(name);
            yield return 1;
        }
        finally
        {
            Say($"{name}: finally");
        }
    }

    private static void Fail(string name) => throw new Late(name);

    protected override void Play(Form form)
    {
        try
        {
            form.Stack(stack =>
            {
                stack.Enter(Listening("a"));
                stack.Enter(Resource("b"));
                stack.Enter(Failing("c"));
                stack.Enter(Resource("d"));
                Say("body");
            });
        }
        catch (Late e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
