// An exception raised from the body's has it as its cause, and as its context too.
namespace Yielding.Parity.Scenarios;

internal sealed class GeneratorWrapsAwaited : GeneratorWraps
{
    private static async ScopeRun Generate(Yielder<int> yield)
    {
        try
        {
            await yield.Return(1);
        }
        catch (Boom e)
        {
            throw new Late("wrapped", e);
        }
    }

    protected override void Enter(Form form, Action<int> body) => form.Execute(ContextManager.From<int>(Generate), body);
}
