// In Python a second cancellation interrupts a teardown that awaits. In C# a token is cancelled once, and the teardown does not use it.
namespace Yielding.Parity.Scenarios;

internal sealed class AsyncCancelledTwice : AsyncScenario
{
    private async IAsyncEnumerable<int> CarefulAsync(CancellationTokenSource source)
    {
        try
        {
            yield return 1;
        }
        finally
        {
            Say("cleaning up");
            await source.CancelAsync();
            await Task.Yield();
            Say("cleaned up");
        }
    }

    protected override async Task PlayAsync(AsyncForm form)
    {
        using var source = new CancellationTokenSource();
        try
        {
            await form.ExecuteAsync(CarefulAsync(source), _ => BeCancelledAsync(source, source.Token));
        }
        catch (OperationCanceledException e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
