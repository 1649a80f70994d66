// What an inner scope swallows, the outer one never hears of: for it the body has completed.
namespace Yielding.Parity.Scenarios;

internal sealed class InnerSwallows : SyncScenario
{
    private IEnumerable<int> Forgiving(ScopeBody body)
    {
        yield return 1;
        try
        {
            body.Rethrow();
        }
        catch (Boom e)
        {
            Say($"swallowed {Chain(e)}");
        }
    }

    protected override void Play(Form form)
    {
        try
        {
            form.Execute(Listening("outer"), _ =>
            {
                form.Execute(Forgiving, _ => throw new Boom("body"));
                Say("the outer body goes on");
            });
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
