// All or none, asynchronously: when one can't be entered, those before it are exited; when all could be, the caller has the stack.
namespace Yielding.Parity.Scenarios;

internal sealed class AsyncStackPopAll : AsyncScenario
{
    private async IAsyncEnumerable<string> ConnectedAsync(string name)
    {
        await Task.Yield();
        if (name == "missing")
        {
            throw new Late(name);
        }

        Say($"connect {name}");
        try
        {
            yield return name;
        }
        finally
        {
            await Task.Yield();
            Say($"disconnect {name}");
        }
    }

    private Task<AsyncExitStack> ConnectAllAsync(AsyncForm form, params string[] names) => form.StackAsync(async stack =>
    {
        foreach (var name in names)
        {
            await stack.EnterAsync(ConnectedAsync(name));
        }

        return stack.PopAll();
    });

    protected override async Task PlayAsync(AsyncForm form)
    {
        var connections = await ConnectAllAsync(form, "a", "b");
        Say("all are connected");
        await connections.CloseAsync();

        try
        {
            await ConnectAllAsync(form, "a", "missing", "b");
        }
        catch (Late e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
