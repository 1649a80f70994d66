// An entry in the middle suppresses the body's exception after an await: those further out complete, of either kind.
namespace Yielding.Parity.Scenarios;

internal sealed class AsyncStackSuppressesInTheMiddle : AsyncScenario
{
    private async Task<bool> ForgiveAsync(Exception? thrown)
    {
        await Task.Yield();
        Say($"suppressed {Chain(thrown)}");

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
