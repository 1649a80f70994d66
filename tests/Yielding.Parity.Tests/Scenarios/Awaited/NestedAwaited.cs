// Nested scopes are exited inner first, and each receives the exception that the inner one propagates.
namespace Yielding.Parity.Scenarios;

internal sealed class NestedAwaited : Nested
{
    private async ScopeRun Generate(Yielder<int> yield)
    {
        Say("c: setup");
        try
        {
            await yield.Return(1);
        }
        catch (Boom e)
        {
            Say($"c: received {Chain(e)}");

            throw new Late("c");
        }
    }

    protected override void Enter(Form form, Action<int> body) => form.Execute(ContextManager.From<int>(Generate), body);
}
