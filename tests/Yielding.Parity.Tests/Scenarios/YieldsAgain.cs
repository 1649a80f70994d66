// A second yield breaks the rule, after a body that completed or failed. The generator is closed before the violation is reported.
namespace Yielding.Parity.Scenarios;

internal class YieldsAgain : SyncScenario
{
    private IEnumerable<int> Twice()
    {
        try
        {
            yield return 1;
            Say("after");
            yield return 2;
            Say("after the second");
        }
        finally
        {
            Say("finally");
        }
    }

    private IEnumerable<int> Again(ScopeBody body)
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

        try
        {
            yield return 2;
            Say("after the second");
        }
        finally
        {
            Say("finally");
        }
    }

    protected virtual void Enter(Form form, Action<int> body) => form.Execute(Again, body);

    protected override void Play(Form form)
    {
        try
        {
            form.Execute(Twice(), _ => Say("body"));
        }
        catch (Exception e)
        {
            Say($"caught {Chain(e)}");
        }

        try
        {
            Enter(form, _ => throw new Boom("body"));
        }
        catch (Exception e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
