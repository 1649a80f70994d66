// Python closes an abandoned iterator with an exception that its scopes receive. C# has no such signal: they are exited as by a return.
namespace Yielding.Parity.Scenarios;

internal sealed class IteratorStoppedEarly : SyncScenario
{
    public override bool HasForms => false; // a scope around a yield is held by a using

    private IEnumerable<string> Lines(string name)
    {
        using (Scope.Enter(Resource(name)))
        {
            yield return "first";
            yield return "second";
        }
    }

    protected override void Play(Form form)
    {
        foreach (var line in Lines("a"))
        {
            Say(line);
            break;
        }

        Say("went on");

        try
        {
            foreach (var line in Lines("b"))
            {
                Say(line);

                throw new Boom("consumer");
            }
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
