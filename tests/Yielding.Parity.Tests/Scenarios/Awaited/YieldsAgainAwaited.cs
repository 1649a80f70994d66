// A second yield breaks the rule, after a body that completed or failed. The generator is closed before the violation is reported.
namespace Yielding.Parity.Scenarios;

internal sealed class YieldsAgainAwaited : YieldsAgain
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

        try
        {
            await yield.Return(2);
            Say("after the second");
        }
        finally
        {
            Say("finally");
        }
    }

    protected override void Enter(Form form, Action<int> body) => form.Execute(ContextManager.From<int>(Generate), body);
}
