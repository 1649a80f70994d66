// An entry that suppresses cancellation suppresses it in its place: those further out receive none.
namespace Yielding.Parity.Scenarios;

internal sealed class AsyncStackSuppressesCancellation : AsyncScenario
{
    protected override async Task PlayAsync(AsyncForm form)
    {
        try
        {
            await form.StackAsync(async stack =>
            {
                await stack.EnterAsync(AsyncListening("outer"));
                stack.Push(ContextManager.Suppress<OperationCanceledException>());
                await stack.EnterAsync(AsyncListening("inner"));
                await BeCancelledAsync();
            });
            Say("went on");
        }
        catch (OperationCanceledException e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
