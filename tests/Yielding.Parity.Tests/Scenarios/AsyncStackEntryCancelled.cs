// The setup of the n-th entry is cancelled: it runs its cleanup, then those before it are exited and receive the cancellation.
using System.Runtime.CompilerServices;

namespace Yielding.Parity.Scenarios;

internal sealed class AsyncStackEntryCancelled : AsyncScenario
{
    private async IAsyncEnumerable<int> SlowAsync(
        string name, CancellationTokenSource source, [EnumeratorCancellation] CancellationToken token = default)
    {
        try
        {
            Say($"{name}: setup");
            await BeCancelledAsync(source, token);
            yield return 1;
        }
        finally
        {
            await Task.Yield();
            Say($"{name}: finally");
        }
    }

    protected override async Task PlayAsync(AsyncForm form)
    {
        using var source = new CancellationTokenSource();
        try
        {
            await form.StackAsync(async stack =>
            {
                await stack.EnterAsync(AsyncListening("a"), source.Token);
                await stack.EnterAsync(AsyncResource("b"), source.Token);
                await stack.EnterAsync(SlowAsync("c", source), source.Token);
                Say("body");
            });
        }
        catch (OperationCanceledException e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
