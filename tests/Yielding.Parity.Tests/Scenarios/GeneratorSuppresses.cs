// A generator that catches the body's exception and ends has suppressed it: the program continues after the block.
namespace Yielding.Parity.Scenarios;

internal class GeneratorSuppresses : SyncScenario
{
    private IEnumerable<int> Forgiving(ScopeBody body)
    {
        Say("setup");
        yield return 1;
        try
        {
            body.Rethrow();
        }
        catch (Boom e)
        {
            Say($"suppressed {Chain(e)}");
        }

        Say("after");
    }

    protected virtual void Enter(Form form, Action<int> body) => form.Execute(Forgiving, body);

    protected override void Play(Form form)
    {
        try
        {
            Enter(form, _ =>
            {
                Say("body");

                throw new Boom("body");
            });
            Say("went on");
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
