// A generator that catches the body's exception and ends has suppressed it: the program continues after the block.
namespace Yielding.Parity.Scenarios;

internal sealed class GeneratorSuppresses : SyncScenario
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

    protected override void Play(Form form)
    {
        try
        {
            form.Execute(Forgiving, _ =>
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
