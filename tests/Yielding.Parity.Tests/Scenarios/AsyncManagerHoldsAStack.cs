// An asynchronous manager keeps the managers it enters in a stack and exits that in its exit: they receive what the manager receives.
namespace Yielding.Parity.Scenarios;

internal sealed class AsyncManagerHoldsAStack : AsyncScenario
{
    private static async Task FailAsync()
    {
        await Task.Yield();

        throw new Late("callback");
    }

    protected override async Task PlayAsync(AsyncForm form)
    {
        await form.ExecuteAsync(new Several(this, "a", "b"), _ =>
        {
            Say("body");

            return Task.CompletedTask;
        });

        foreach (var names in new string[][] { ["a", "b"], ["a", "missing", "b"] })
        {
            try
            {
                await form.ExecuteAsync(new Several(this, names), async _ =>
                {
                    await Task.Yield();

                    throw new Boom("body");
                });
            }
            catch (Exception e)
            {
                Say($"caught {Chain(e)}");
            }
        }

        try
        {
            await form.StackAsync(async stack =>
            {
                await stack.EnterAsync(new Several(this, "a"));
                stack.CallbackAsync(FailAsync);
                Say("body");
            });
        }
        catch (Late e)
        {
            Say($"caught {Chain(e)}");
        }
    }

    private sealed class Several(AsyncManagerHoldsAStack scenario, params string[] names) : AsyncContextManager<int>
    {
        private AsyncExitStack _stack = null!;

        protected override async ValueTask<int> OnEnterAsync(CancellationToken cancellationToken)
        {
            await using var stack = new AsyncExitStack();
            foreach (var name in names)
            {
                if (name == "missing")
                {
                    throw new Late(name);
                }

                await stack.EnterAsync(scenario.AsyncListening(name), cancellationToken);
                stack.Enter(scenario.Listening($"{name} too"));
            }

            _stack = stack.PopAll();

            return names.Length;
        }

        protected override async ValueTask<bool> OnExitAsync(Exception? thrown)
        {
            await Task.Yield();
            scenario.Say("exit");
            await _stack.DisposeAsync();

            return false;
        }
    }
}
