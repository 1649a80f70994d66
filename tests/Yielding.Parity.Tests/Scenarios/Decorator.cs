// A decorated function runs in a fresh scope at each call, receives the arguments and returns its result.
namespace Yielding.Parity.Scenarios;

internal sealed class Decorator : SyncScenario
{
    public override bool HasForms => false; // the decorated function is run by the manager

    protected override void Play(Form form)
    {
        var add = ContextManager.From(Resource("a")).Wrap((int left, int right) =>
        {
            Say($"adding {left} and {right}");

            return left + right;
        });
        var fail = ContextManager.From(Resource("b")).Wrap(Fail);

        Say($"sum: {add(1, 2)}");
        Say($"sum: {add(3, 4)}");
        try
        {
            fail();
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }
    }

    private static void Fail() => throw new Boom("function");
}
