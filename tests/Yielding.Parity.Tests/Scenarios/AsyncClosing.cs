// aclosing awaits the close of its object once, whatever the outcome; an asynchronous nullcontext does nothing.
namespace Yielding.Parity.Scenarios;

internal sealed class AsyncClosing : AsyncScenario
{
    protected override async Task PlayAsync(AsyncForm form)
    {
        var thing = new Thing(this);
        await form.ExecuteAsync(AsyncContextManager.Closing(thing, thing => thing.CloseAsync()), value =>
        {
            Say($"the thing itself: {ReferenceEquals(value, thing)}");

            return Task.CompletedTask;
        });

        foreach (var fails in new[] { false, true })
        {
            try
            {
                await form.ExecuteAsync(
                    AsyncContextManager.Closing(new Thing(this, fails), thing => thing.CloseAsync()), _ => throw new Boom("body"));
            }
            catch (Exception e)
            {
                Say($"caught {Chain(e)}");
            }
        }

        await form.ExecuteAsync(AsyncContextManager.Null("value"), value =>
        {
            Say($"body has {value}");

            return Task.CompletedTask;
        });
    }

    private sealed class Thing(Scenario scenario, bool fails = false)
    {
        public async Task CloseAsync()
        {
            await Task.Yield();
            scenario.Say("close");
            if (fails)
            {
                throw new Late("close");
            }
        }
    }
}
