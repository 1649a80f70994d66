// An exception raised from the body's has it as its cause, and as its context too.
namespace Yielding.Parity.Scenarios;

internal class GeneratorWraps : SyncScenario
{
    private static IEnumerable<int> Wrapping(ScopeBody body)
    {
        yield return 1;
        try
        {
            body.Rethrow();
        }
        catch (Boom e)
        {
            throw new Late("wrapped", e);
        }
    }

    protected virtual void Enter(Form form, Action<int> body) => form.Execute(Wrapping, body);

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
