// A decorated generator function: Python exits the scope before the first item. In C# it stays active until the enumeration ends.
namespace Yielding.Parity.Scenarios;

internal sealed class DecoratedGenerator : SyncScenario
{
    public override bool HasForms => false; // the decorated function is run by the manager

    private IEnumerable<int> Count()
    {
        Say("counting");
        yield return 1;
        yield return 2;
    }

    protected override void Play(Form form)
    {
        var count = ContextManager.From(Resource("a")).Wrap(Count);
        foreach (var number in count())
        {
            Say($"item {number}");
        }

        Say("went on");
    }
}
