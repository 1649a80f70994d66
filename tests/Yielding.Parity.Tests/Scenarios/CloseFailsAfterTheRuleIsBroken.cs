// An exception that a generator throws when closed for a second yield replaces the violation. Python's close signal stands between the two.
namespace Yielding.Parity.Scenarios;

internal class CloseFailsAfterTheRuleIsBroken : SyncScenario
{
    private IEnumerable<int> Again(ScopeBody body)
    {
        yield return 1;
        try
        {
            body.Rethrow();
        }
        catch (Boom)
        {
            Say("suppressed");
        }

        try
        {
            yield return 2;
        }
        finally
        {
            Say("finally");

            throw new Late("close");
        }
    }

    protected virtual void Enter(Form form, Action<int> body) => form.Execute(Again, body);

    protected override void Play(Form form)
    {
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
