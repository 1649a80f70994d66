// A generator that catches the body's exception and rethrows it replaces nothing: the same exception propagates.
namespace Yielding.Parity.Scenarios;

internal class GeneratorRethrows : SyncScenario
{
    private IEnumerable<int> Watched(ScopeBody body)
    {
        Say("setup");
        try
        {
            yield return 1;
            try
            {
                body.Rethrow();
                Say("received nothing");
            }
            catch (Boom e)
            {
                Say($"received {Chain(e)}");

                throw;
            }
        }
        finally
        {
            Say("finally");
        }
    }

    protected virtual void Enter(Form form, Action<int> body) => form.Execute(Watched, body);

    protected override void Play(Form form)
    {
        var boom = new Boom("body");
        try
        {
            Enter(form, _ => throw boom);
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
            Say($"the same: {ReferenceEquals(e, boom)}");
        }
    }
}
