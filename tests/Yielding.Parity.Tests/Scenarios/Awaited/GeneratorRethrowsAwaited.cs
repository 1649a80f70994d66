// A generator that catches the body's exception and rethrows it replaces nothing: the same exception propagates.
namespace Yielding.Parity.Scenarios;

internal sealed class GeneratorRethrowsAwaited : GeneratorRethrows
{
    private async ScopeRun Generate(Yielder<int> yield)
    {
        Say("setup");
        try
        {
            await yield.Return(1);
            Say("received nothing");
        }
        catch (Boom e)
        {
            Say($"received {Chain(e)}");

            throw;
        }
        finally
        {
            Say("finally");
        }
    }

    protected override void Enter(Form form, Action<int> body) => form.Execute(ContextManager.From<int>(Generate), body);
}
