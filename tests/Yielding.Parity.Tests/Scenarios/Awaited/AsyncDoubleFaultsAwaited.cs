// Replaced in a handler or in a finally block that awaits: the later exception propagates and keeps the earlier ones.
namespace Yielding.Parity.Scenarios;

internal sealed class AsyncDoubleFaultsAwaited : AsyncDoubleFaults
{
    private static async Task GenerateAsync(Yielder<int> yield)
    {
        try
        {
            await yield.Return(1);
        }
        catch (Boom e)
        {
            await Task.Yield();

            throw new Late("translated", e);
        }
    }

    protected override Task EnterAsync(AsyncForm form, Func<int, Task> body) =>
        form.ExecuteAsync(AsyncContextManager.From<int>(GenerateAsync), body);
}
