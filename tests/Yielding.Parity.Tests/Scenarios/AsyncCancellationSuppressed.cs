// A generator that suppresses the cancellation by its type suppresses it: the program continues.
namespace Yielding.Parity.Scenarios;

internal sealed class AsyncCancellationSuppressed : AsyncScenario
{
    protected override async Task PlayAsync(AsyncForm form)
    {
        await ContextManager.Suppress<OperationCanceledException>().RunAsync(async () =>
        {
            await form.ExecuteAsync(AsyncListening("inner"), _ => BeCancelledAsync());
            Say("never reached");
        });
        Say("went on");
    }
}
