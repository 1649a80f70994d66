// A decorated generator function: Python leaves the scope before the first item. In C# it stays open until the last one, or the end of the enumeration.
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
