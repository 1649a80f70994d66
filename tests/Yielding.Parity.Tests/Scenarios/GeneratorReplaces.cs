// A generator that throws another exception replaces the body's, which becomes the context of the new one.
namespace Yielding.Parity.Scenarios;

internal class GeneratorReplaces : SyncScenario
{
    private static IEnumerable<int> Translating(ScopeBody body)
    {
        yield return 1;
        try
        {
            body.Rethrow();
        }
        catch (Boom)
        {
            throw new Late("translated");
        }
    }

    protected virtual void Enter(Form form, Action<int> body) => form.Execute(Translating, body);

    protected override void Play(Form form)
    {
        try
        {
            Enter(form, _ => throw new Boom("body"));
        }
        catch (Late e)
        {
            Say($"caught {Chain(e)}");
            Say($"cause: {Shown(e.InnerException)}");
        }
    }
}
