// The body is cancelled: scopes receive that as any exception, and their teardowns may await without being cancelled again.
namespace Yielding.Parity.Scenarios;

internal sealed class AsyncBodyCancelled : AsyncScenario
{
    protected override async Task PlayAsync(AsyncForm form)
    {
        try
        {
            await form.ExecuteAsync(AsyncListening("outer"), _ => form.ExecuteAsync(AsyncResource("inner"), async _ =>
            {
                Say("body");
                await BeCancelledAsync();
                Say("never reached");
            }));
        }
        catch (OperationCanceledException e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
