// Replaced in a handler or in a finally block that awaits: the later exception propagates and keeps the earlier ones.
namespace Yielding.Parity.Scenarios;

internal class AsyncDoubleFaults : AsyncScenario
{
    private static async IAsyncEnumerable<int> TranslatingAsync(ScopeBody body)
    {
        yield return 1;
        try
        {
            body.Rethrow();
        }
        catch (Boom e)
        {
            await Task.Yield();

            throw new Late("translated", e);
        }
    }

    private static async IAsyncEnumerable<int> FragileAsync()
    {
        try
        {
            yield return 1;
        }
        finally
        {
            await Task.Yield();

            throw new Late("cleaning up");
        }
    }

    protected virtual Task EnterAsync(AsyncForm form, Func<int, Task> body) => form.ExecuteAsync(TranslatingAsync, body);

    protected override async Task PlayAsync(AsyncForm form)
    {
        try
        {
            await form.ExecuteAsync(AsyncListening("outer"), _ =>
                form.ExecuteAsync(FragileAsync(), _ =>
                    EnterAsync(form, async _ =>
                    {
                        await Task.Yield();

                        throw new Boom("body");
                    })));
        }
        catch (Late e)
        {
            Say($"caught {Chain(e)}");
        }

        try
        {
            await form.ExecuteAsync(AsyncListening("outer"), _ => form.ExecuteAsync(FragileAsync(), _ =>
            {
                Say("body");

                return Task.CompletedTask;
            }));
        }
        catch (Late e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
