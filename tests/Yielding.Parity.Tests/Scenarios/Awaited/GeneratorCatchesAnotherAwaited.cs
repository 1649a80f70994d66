// A generator that catches another type of exception is not concerned: its finally blocks run, and the exception propagates.
namespace Yielding.Parity.Scenarios;

internal sealed class GeneratorCatchesAnotherAwaited : GeneratorCatchesAnother
{
    private async ScopeRun Generate(Yielder<int> yield)
    {
        Say("setup");
        try
        {
            await yield.Return(1);
            Say("completed");
        }
        catch (Other)
        {
            Say("suppressed");
        }
        finally
        {
            Say("finally");
        }
    }

    protected override void Enter(Form form, Action<int> body) => form.Execute(ContextManager.From<int>(Generate), body);
}
