// The body completes and the teardown fails: its exception propagates without a context, because nothing was replaced.
namespace Yielding.Parity.Scenarios;

internal sealed class TeardownFails : SyncScenario
{
    private IEnumerable<int> Fragile()
    {
        try
        {
            yield return 1;
            Say("after");

            throw new Late("commit");
        }
        finally
        {
            Say("finally");
        }
    }

    protected override void Play(Form form)
    {
        try
        {
            form.Execute(Fragile(), _ =>
            {
                try
                {
                    throw new Boom("handled in the body");
                }
                catch (Boom e)
                {
                    Say($"body handled {Chain(e)}");
                }
            });
        }
        catch (Late e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
