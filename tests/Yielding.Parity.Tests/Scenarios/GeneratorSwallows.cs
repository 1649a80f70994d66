// A generator that catches the body's exception and ends, has swallowed it: the program goes on after the block.
namespace Yielding.Parity.Scenarios;

internal sealed class GeneratorSwallows : SyncScenario
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
            Say($"swallowed {Chain(e)}");
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
