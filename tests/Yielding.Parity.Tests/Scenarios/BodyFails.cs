// The body fails, and the generator doesn't catch: only its finally blocks run, and the same exception propagates.
namespace Yielding.Parity.Scenarios;

internal sealed class BodyFails : SyncScenario
{
    private IEnumerable<string> Opened(string name)
    {
        Say($"open {name}");
        try
        {
            yield return name;
            Say($"flush {name}");
        }
        finally
        {
            Say($"close {name}");
        }
    }

    protected override void Play(Form form)
    {
        var boom = new Boom("body");
        try
        {
            form.Execute(Opened("file"), _ =>
            {
                Say("body");

                throw boom;
            });
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
            Say($"the same: {ReferenceEquals(e, boom)}");
        }
    }
}
