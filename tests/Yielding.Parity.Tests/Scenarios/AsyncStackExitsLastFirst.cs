// An asynchronous stack holds entries of both kinds and exits them in one order, last first.
namespace Yielding.Parity.Scenarios;

internal sealed class AsyncStackExitsLastFirst : AsyncScenario
{
    private async Task CallAsync(string text)
    {
        await Task.Yield();
        Say(text);
    }

    private async Task<bool> ExitAsync(Exception? thrown)
    {
        await Task.Yield();
        Say($"exit receives {Chain(thrown)}");

        return false;
    }

    protected override async Task PlayAsync(AsyncForm form)
    {
        await form.StackAsync(async stack =>
        {
            Say($"a is {await stack.EnterAsync(AsyncResource("a"))}");
            stack.Enter(Resource("b"));
            stack.CallbackAsync(CallAsync, "asynchronous callback");
            stack.Callback(Say, "callback");
            stack.PushAsync(ExitAsync);
            await stack.EnterAsync(AsyncListening("c"));
            stack.Enter(Listening("d"));
            Say("body");
        });
        Say("went on");
    }
}
