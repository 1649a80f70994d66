// An asynchronous generator that catches the body's exception and ends has suppressed it.
namespace Yielding.Parity.Scenarios;

internal class AsyncSuppresses : AsyncScenario
{
    private async IAsyncEnumerable<int> ForgivingAsync(ScopeBody body)
    {
        yield return 1;
        try
        {
            body.Rethrow();
        }
        catch (Boom e)
        {
            await Task.Yield();
            Say($"suppressed {Chain(e)}");
        }
    }

    protected virtual Task EnterAsync(AsyncForm form, Func<int, Task> body) => form.ExecuteAsync(ForgivingAsync, body);

    protected override async Task PlayAsync(AsyncForm form)
    {
        try
        {
            await EnterAsync(form, _ => form.ExecuteAsync(AsyncListening("inner"), async _ =>
            {
                await Task.Yield();

                throw new Boom("body");
            }));
            Say("went on");
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
