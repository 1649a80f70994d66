// An exception that a generator throws when closed for a second yield replaces the violation. Python's close signal stands between the two.
namespace Yielding.Parity.Scenarios;

internal sealed class CloseFailsAfterTheRuleIsBrokenAwaited : CloseFailsAfterTheRuleIsBroken
{
    private async ScopeRun Generate(Yielder<int> yield)
    {
        try
        {
            await yield.Return(1);
        }
        catch (Boom)
        {
            Say("suppressed");
        }

        try
        {
            await yield.Return(2);
        }
        finally
        {
            Say("finally");

            throw new Late("close");
        }
    }

    protected override void Enter(Form form, Action<int> body) => form.Execute(ContextManager.From<int>(Generate), body);
}
