// A generator that catches another type of exception is not concerned: its finally blocks run, and the exception propagates.
namespace Yielding.Parity.Scenarios;

internal class GeneratorCatchesAnother : SyncScenario
{
    private IEnumerable<int> Forgiving(ScopeBody body)
    {
        Say("setup");
        try
        {
            yield return 1;
            try
            {
                body.Rethrow();
                Say("completed");
            }
            catch (Other)
            {
                Say("suppressed");
            }
        }
        finally
        {
            Say("finally");
        }
    }

    protected virtual void Enter(Form form, Action<int> body) => form.Execute(Forgiving, body);

    protected override void Play(Form form)
    {
        try
        {
            Enter(form, _ => throw new Boom("body"));
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
