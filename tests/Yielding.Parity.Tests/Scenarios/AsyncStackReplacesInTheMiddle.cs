// Exits of both kinds throw: each replaces what was in flight, none prevents another exit, and the contexts are linked in order.
namespace Yielding.Parity.Scenarios;

internal sealed class AsyncStackReplacesInTheMiddle : AsyncScenario
{
    private static void Fail(string name) => throw new Late(name);

    private static async Task FailAsync(string name)
    {
        await Task.Yield();

        throw new Late(name);
    }

    protected override async Task PlayAsync(AsyncForm form)
    {
        try
        {
            await form.StackAsync(async stack =>
            {
                await stack.EnterAsync(AsyncListening("a"));
                stack.Callback(Fail, "b");
                await stack.EnterAsync(AsyncResource("c"));
                stack.CallbackAsync(FailAsync, "d");
                stack.Enter(Listening("e"));
                await Task.Yield();

                throw new Boom("body");
            });
        }
        catch (Late e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
