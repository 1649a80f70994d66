// The setup is cancelled: its finally blocks run to their end, also when they await, and there is no body.
using System.Runtime.CompilerServices;

namespace Yielding.Parity.Scenarios;

internal sealed class AsyncSetupCancelled : AsyncScenario
{
    private async IAsyncEnumerable<int> SlowAsync(
        CancellationTokenSource source, [EnumeratorCancellation] CancellationToken token = default)
    {
        try
        {
            Say("setup");
            await BeCancelledAsync(source, token);
            Say("never reached");
            yield return 1;
        }
        finally
        {
            await Task.Yield();
            Say("finally");
        }
    }

    private async Task InnerAsync(AsyncForm form)
    {
        using var source = new CancellationTokenSource();
        if (form == AsyncForm.Run)
        {
            await AsyncScope.RunAsync(SlowAsync(source), BodyAsync, source.Token);

            return;
        }

        await using (await AsyncScope.EnterAsync(SlowAsync(source), source.Token))
        {
            await BodyAsync(1);
        }
    }

    private Task BodyAsync(int value)
    {
        Say("body");

        return Task.CompletedTask;
    }

    protected override async Task PlayAsync(AsyncForm form)
    {
        try
        {
            await form.ExecuteAsync(AsyncListening("outer"), _ => InnerAsync(form));
        }
        catch (OperationCanceledException e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
