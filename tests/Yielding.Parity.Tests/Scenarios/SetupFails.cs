// The setup fails: its finally blocks run, the exception propagates unchanged, and there is neither a body nor a teardown.
namespace Yielding.Parity.Scenarios;

internal sealed class SetupFails : SyncScenario
{
    private IEnumerable<int> Failing()
    {
        try
        {
            Say("setup");
            Fail();
            yield return 1;
            Say("after");
        }
        finally
        {
            Say("finally");
        }
    }

    private static void Fail() => throw new Late("setup");

    protected override void Play(Form form)
    {
        try
        {
            form.Execute(Failing(), _ => Say("body"));
        }
        catch (Late e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
