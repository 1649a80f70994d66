// A generator that throws another exception replaces the body's, which becomes the context of the new one.
namespace Yielding.Parity.Scenarios;

internal sealed class GeneratorReplacesAwaited : GeneratorReplaces
{
    private static async ScopeRun Generate(Yielder<int> yield)
    {
        try
        {
            await yield.Return(1);
        }
        catch (Boom)
        {
            throw new Late("translated");
        }
    }

    protected override void Enter(Form form, Action<int> body) => form.Execute(ContextManager.From<int>(Generate), body);
}
