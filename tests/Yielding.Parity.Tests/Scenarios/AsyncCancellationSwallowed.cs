// Who suppresses cancellation by its name, swallows it: the program goes on.
namespace Yielding.Parity.Scenarios;

internal sealed class AsyncCancellationSwallowed : AsyncScenario
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
