// A decorated function that calls itself has a scope of its own for each call.
namespace Yielding.Parity.Scenarios;

internal sealed class DecoratorRecursion : SyncScenario
{
    private int _depth;

    public override bool HasForms => false; // the decorated function is run by the manager

    private IEnumerable<int> Level()
    {
        Say($"enter {++_depth}");
        try
        {
            yield return _depth;
        }
        finally
        {
            Say($"leave {_depth--}");
        }
    }

    protected override void Play(Form form)
    {
        Action<int> countDown = null!;
        countDown = ContextManager.From(Level()).Wrap((int number) =>
        {
            Say($"count {number}");
            if (number > 0)
            {
                countDown(number - 1);
            }
        });

        countDown(2);
    }
}
