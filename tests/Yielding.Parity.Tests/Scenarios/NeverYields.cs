// A generator that ends without a yield breaks the rule at its entry: the body never runs.
namespace Yielding.Parity.Scenarios;

internal sealed class NeverYields : SyncScenario
{
    private IEnumerable<int> Hesitating(bool ready)
    {
        try
        {
            if (ready)
            {
                yield return 1;
            }

            Say("end");
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
            form.Execute(Hesitating(ready: false), _ => Say("body"));
        }
        catch (Exception e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
