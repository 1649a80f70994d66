// A generator that catches the body's exception and ends has suppressed it: the program continues after the block.
namespace Yielding.Parity.Scenarios;

internal sealed class GeneratorSuppressesAwaited : GeneratorSuppresses
{
    private async ScopeRun Generate(Yielder<int> yield)
    {
        Say("setup");
        try
        {
            await yield.Return(1);
        }
        catch (Boom e)
        {
            Say($"suppressed {Chain(e)}");
        }

        Say("after");
    }

    protected override void Enter(Form form, Action<int> body) => form.Execute(ContextManager.From<int>(Generate), body);
}
