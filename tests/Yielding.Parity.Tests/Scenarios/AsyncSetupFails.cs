// A setup fails after an await: its finally blocks run to their end, and there is no body.
namespace Yielding.Parity.Scenarios;

internal sealed class AsyncSetupFails : AsyncScenario
{
    private async IAsyncEnumerable<int> FailingAsync()
    {
        try
        {
            await Task.Yield();
            Fail();
            yield return 1;
        }
        finally
        {
            await Task.Yield();
            Say("finally");
        }
    }

    private static void Fail() => throw new Late("setup");

    protected override async Task PlayAsync(AsyncForm form)
    {
        try
        {
            await form.ExecuteAsync(AsyncListening("outer"), _ => form.ExecuteAsync(FailingAsync(), _ =>
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
