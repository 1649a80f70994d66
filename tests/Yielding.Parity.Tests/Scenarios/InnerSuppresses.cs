// The outer scope does not receive what an inner scope suppresses: for it the body has completed.
namespace Yielding.Parity.Scenarios;

internal sealed class InnerSuppresses : SyncScenario
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
            Say($"suppressed {Chain(e)}");
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
