// An asynchronous generator holds scopes of both kinds around its yield, some of them in a stack: they receive the outcome of its body.
namespace Yielding.Parity.Scenarios;

internal sealed class AsyncScopesInAGenerator : AsyncScenario
{
    private async IAsyncEnumerable<int> RepositoryAsync()
    {
        await using (await AsyncScope.EnterAsync(AsyncListening("connection")))
        {
            using (Scope.Enter(Listening("lock")))
            {
                await using (var stack = new AsyncExitStack())
                {
                    await stack.EnterAsync(AsyncResource("transaction"));
                    await Task.Yield();
                    yield return 1;
                    await Task.Yield();
                    Say("after");
                }
            }
        }
    }

    protected override async Task PlayAsync(AsyncForm form)
    {
        await form.ExecuteAsync(RepositoryAsync(), _ =>
        {
            Say("body");

            return Task.CompletedTask;
        });

        try
        {
            await form.ExecuteAsync(RepositoryAsync(), async _ =>
            {
                await Task.Yield();

                throw new Boom("body");
            });
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }

        try
        {
            await form.StackAsync(async stack =>
            {
                await stack.EnterAsync(RepositoryAsync());
                await Task.Yield();

                throw new Boom("body of a stack");
            });
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
