// A decorated asynchronous function has a fresh scope around its awaits at each call, and the scope receives its exception.
namespace Yielding.Parity.Scenarios;

internal sealed class AsyncDecorator : AsyncScenario
{
    public override bool HasForms => false; // the decorated function is run by the manager

    protected override async Task PlayAsync(AsyncForm form)
    {
        var add = AsyncContextManager.From(AsyncResource("a")).Wrap(async (int left, int right) =>
        {
            await Task.Yield();
            Say($"adding {left} and {right}");

            return left + right;
        });
        var fail = AsyncContextManager.From(AsyncListening("b")).Wrap(FailAsync);

        Say($"sum: {await add(1, 2)}");
        Say($"sum: {await add(3, 4)}");
        try
        {
            await fail();
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }
    }

    private static async Task FailAsync()
    {
        await Task.Yield();

        throw new Boom("function");
    }
}
