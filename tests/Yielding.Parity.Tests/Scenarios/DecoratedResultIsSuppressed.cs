// A decorated function whose exception was suppressed has no result. Python returns None; C# throws, because a type may have no such value.
namespace Yielding.Parity.Scenarios;

internal class DecoratedResultIsSuppressed : SyncScenario
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
            Say($"suppressed {Chain(e)}");
        }
    }

    private static int Fail() => throw new Boom("function");

    protected virtual ContextManager<int> Manager() => ContextManager.From(Forgiving);

    protected override void Play(Form form)
    {
        var answer = Manager().Wrap(Fail);
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
