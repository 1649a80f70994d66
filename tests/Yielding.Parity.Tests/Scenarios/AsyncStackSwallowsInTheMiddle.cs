// An entry in the middle swallows the body's exception, after it has waited: those further out complete, of whichever kind they are.
namespace Yielding.Parity.Scenarios;

internal sealed class AsyncStackSwallowsInTheMiddle : AsyncScenario
{
    private async Task<bool> ForgiveAsync(Exception? thrown)
    {
        await Task.Yield();
        Say($"swallowed {Chain(thrown)}");

        return true;
    }

    protected override async Task PlayAsync(AsyncForm form)
    {
        try
        {
            await form.StackAsync(async stack =>
            {
                await stack.EnterAsync(AsyncResource("outer"));
                stack.Enter(Listening("middle"));
                stack.PushAsync(ForgiveAsync);
                stack.Enter(Listening("inner"));
                await Task.Yield();

                throw new Boom("body");
            });
            Say("went on");
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
