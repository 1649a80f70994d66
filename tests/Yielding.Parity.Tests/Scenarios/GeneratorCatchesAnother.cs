// A generator that catches another type of exception is not concerned: its finally blocks run, and the exception propagates.
namespace Yielding.Parity.Scenarios;

internal sealed class GeneratorCatchesAnother : SyncScenario
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

    protected override void Play(Form form)
    {
        try
        {
            form.Execute(Forgiving, _ => throw new Boom("body"));
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
