// The body is cancelled and the teardown fails: the failure propagates, and the cancellation is its context.
namespace Yielding.Parity.Scenarios;

internal sealed class AsyncCancelledAndFailing : AsyncScenario
{
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

    protected override async Task PlayAsync(AsyncForm form)
    {
        try
        {
            await form.ExecuteAsync(AsyncListening("outer"), _ => form.ExecuteAsync(FragileAsync(), _ => BeCancelledAsync()));
        }
        catch (Late e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
