// An asynchronous generator that catches the body's exception and ends has suppressed it.
namespace Yielding.Parity.Scenarios;

internal sealed class AsyncSuppressesAwaited : AsyncSuppresses
{
    private async Task GenerateAsync(Yielder<int> yield)
    {
        try
        {
            await yield.Return(1);
        }
        catch (Boom e)
        {
            await Task.Yield();
            Say($"suppressed {Chain(e)}");
        }
    }

    protected override Task EnterAsync(AsyncForm form, Func<int, Task> body) =>
        form.ExecuteAsync(AsyncContextManager.From<int>(GenerateAsync), body);
}
