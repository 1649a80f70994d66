// The body of a stack is cancelled: all entries receive that, also those that await, and an exit that awaits is not cancelled again.
namespace Yielding.Parity.Scenarios;

internal sealed class AsyncStackCancelled : AsyncScenario
{
    private async Task CallAsync(string text)
    {
        await Task.Yield();
        Say(text);
    }

    protected override async Task PlayAsync(AsyncForm form)
    {
        try
        {
            await form.StackAsync(async stack =>
            {
                await stack.EnterAsync(AsyncListening("a"));
                stack.Enter(Listening("b"));
                stack.CallbackAsync(CallAsync, "asynchronous callback");
                await stack.EnterAsync(AsyncResource("c"));
                await BeCancelledAsync();
                Say("never reached");
            });
        }
        catch (OperationCanceledException e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
