// A double fault: the body fails, then a finally block of the generator. The later exception propagates and keeps the earlier one.
namespace Yielding.Parity.Scenarios;

internal sealed class FinallyFails : SyncScenario
{
    private IEnumerable<int> Fragile(string name)
    {
        try
        {
            yield return 1;
            Say($"{name}: completed");
        }
        finally
        {
            Say($"{name}: finally");

            throw new Late(name);
        }
    }

    protected override void Play(Form form)
    {
        try
        {
            form.Execute(Fragile("one"), _ => throw new Boom("body"));
        }
        catch (Late e)
        {
            Say($"caught {Chain(e)}");
        }

        try
        {
            form.Execute(Fragile("outer"), _ => form.Execute(Fragile("inner"), _ => throw new Boom("body")));
        }
        catch (Late e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
