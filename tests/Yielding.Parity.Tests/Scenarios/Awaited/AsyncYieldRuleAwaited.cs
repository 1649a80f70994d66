// The single-yield rule holds for asynchronous generators too, and the close is awaited before the violation is reported.
namespace Yielding.Parity.Scenarios;

internal sealed class AsyncYieldRuleAwaited : AsyncYieldRule
{
    private async Task GenerateAsync(Yielder<int> yield, int times)
    {
        try
        {
            for (var time = 0; time < times; time++)
            {
                try
                {
                    await yield.Return(time);
                }
                catch (Boom e)
                {
                    Say($"suppressed {Chain(e)}");
                }
            }
        }
        finally
        {
            await Task.Yield();
            Say("finally");
        }
    }

    protected override Task EnterAsync(AsyncForm form, int times, Func<int, Task> body) =>
        form.ExecuteAsync(AsyncContextManager.From<int>(yield => GenerateAsync(yield, times)), body);
}
