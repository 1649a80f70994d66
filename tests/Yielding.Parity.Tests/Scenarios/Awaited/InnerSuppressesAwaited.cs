// The outer scope does not receive what an inner scope suppresses: for it the body has completed.
namespace Yielding.Parity.Scenarios;

internal sealed class InnerSuppressesAwaited : InnerSuppresses
{
    private async ScopeRun Generate(Yielder<int> yield)
    {
        try
        {
            await yield.Return(1);
        }
        catch (Boom e)
        {
            Say($"suppressed {Chain(e)}");
        }
    }

    protected override void Enter(Form form, Action<int> body) => form.Execute(ContextManager.From<int>(Generate), body);
}
