// A scope that a generator holds around its yield suppresses the body's exception. In C# a using holds it, and cannot suppress.
namespace Yielding.Parity.Scenarios;

internal class AScopeInAGeneratorSuppresses : SyncScenario
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
            Say($"suppressed {Chain(e)}");
        }
    }

    private IEnumerable<int> Repository()
    {
        using (EnterForgiving())
        {
            yield return 1;
            Say("completed");
        }

        Say("after");
    }

    protected virtual Scope<int> EnterForgiving() => Scope.Enter(Forgiving);

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
