// A decorated function whose exception was swallowed has no result. Python gives None; C# says so, for there may be no such value.
namespace Yielding.Parity.Scenarios;

internal sealed class DecoratedResultIsSwallowed : SyncScenario
{
    public override bool HasForms => false; // the decorated function is run by the manager

    private IEnumerable<int> Forgiving(ScopeBody body)
    {
        yield return 1;
        try
        {
            body.Rethrow();
        }
        catch (Boom e)
        {
            Say($"swallowed {Chain(e)}");
        }
    }

    private static int Fail() => throw new Boom("function");

    protected override void Play(Form form)
    {
        var answer = ContextManager.From(Forgiving).Wrap(Fail);
        try
        {
            Say($"result: {answer()}");
        }
        catch (InvalidOperationException)
        {
            Say("no result");
        }
    }
}
