// The outer scope does not receive what an inner scope suppresses: for it the body has completed.
namespace Yielding.Parity.Scenarios;

internal class InnerSuppresses : SyncScenario
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

    protected virtual void Enter(Form form, Action<int> body) => form.Execute(Forgiving, body);

    protected override void Play(Form form)
    {
        try
        {
            form.Execute(Listening("outer"), _ =>
            {
                Enter(form, _ => throw new Boom("body"));
                Say("the outer body goes on");
            });
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
