// The single-yield rule holds for asynchronous generators too, and the close is awaited before the violation is reported.
namespace Yielding.Parity.Scenarios;

internal class AsyncYieldRule : AsyncScenario
{
    private async IAsyncEnumerable<int> YieldingAsync(int times, ScopeBody body)
    {
        try
        {
            for (var time = 0; time < times; time++)
            {
                yield return time;
                try
                {
                    body.Rethrow();
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

    protected virtual Task EnterAsync(AsyncForm form, int times, Func<int, Task> body) =>
        form.ExecuteAsync(scopeBody => YieldingAsync(times, scopeBody), body);

    protected override async Task PlayAsync(AsyncForm form)
    {
        for (var times = 0; times < 3; times++)
        {
            try
            {
                await EnterAsync(form, times, _ =>
                {
                    Say("body");

                    return Task.CompletedTask;
                });
            }
            catch (Exception e)
            {
                Say($"caught {Chain(e)}");
            }
        }

        try
        {
            await EnterAsync(form, 2, _ => throw new Boom("body"));
        }
        catch (Exception e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
