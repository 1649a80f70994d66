// A scope that a generator holds around its yield swallows the body's exception. In C# it is held by a using, which can't.
namespace Yielding.Parity.Scenarios;

internal sealed class AScopeInAGeneratorSwallows : SyncScenario
{
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

    private IEnumerable<int> Repository()
    {
        using (Scope.Enter(Forgiving))
        {
            yield return 1;
            Say("completed");
        }

        Say("after");
    }

    protected override void Play(Form form)
    {
        try
        {
            form.Execute(Repository(), _ => throw new Boom("body"));
            Say("went on");
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
