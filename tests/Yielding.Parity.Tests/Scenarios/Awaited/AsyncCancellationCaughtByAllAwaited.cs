// In Python a handler of every Exception does not catch a cancellation. In C# it is an exception like others, and is suppressed.
namespace Yielding.Parity.Scenarios;

internal sealed class AsyncCancellationCaughtByAllAwaited : AsyncCancellationCaughtByAll
{
    private async Task GenerateAsync(Yielder<int> yield)
    {
        await Task.CompletedTask;
        try
        {
            await yield.Return(1);
        }
        catch (Exception e)
        {
            Say($"suppressed {Chain(e)}");
        }
    }

    protected override Task EnterAsync(AsyncForm form, Func<int, Task> body) =>
        form.ExecuteAsync(AsyncContextManager.From<int>(GenerateAsync), body);
}
