// Exceptions are compared by object: throwing the body's again from elsewhere replaces nothing, and an outer scope receives that one.
namespace Yielding.Parity.Scenarios;

internal sealed class GeneratorThrowsTheSameAgainAwaited : GeneratorThrowsTheSameAgain
{
    private async ScopeRun GenerateOuter(Yielder<int> yield)
    {
        try
        {
            await yield.Return(1);
        }
        catch (Boom e)
        {
            Say($"outer received {Chain(e)}");

            throw new Late("outer", e);
        }
    }

    private async ScopeRun GenerateInner(Yielder<int> yield)
    {
        Exception? kept = null;
        try
        {
            await yield.Return(1);
        }
        catch (Boom e)
        {
            kept = e;
        }

        Say("inner takes its time");

        throw kept!;
    }

    protected override void EnterOuter(Form form, Action<int> body) => form.Execute(ContextManager.From<int>(GenerateOuter), body);

    protected override void EnterInner(Form form, Action<int> body) => form.Execute(ContextManager.From<int>(GenerateInner), body);
}
