// The class-based style, asynchronously: the exit receives what was thrown, and true suppresses it.
namespace Yielding.Parity.Scenarios;

internal sealed class AsyncManagerReceivesTheException : AsyncScenario
{
    protected override async Task PlayAsync(AsyncForm form)
    {
        await form.ExecuteAsync(new Ignoring(this, typeof(Boom)), value =>
        {
            Say($"body has {value}");

            return Task.CompletedTask;
        });
        foreach (var kind in new[] { typeof(Other), typeof(Boom) })
        {
            try
            {
                await form.ExecuteAsync(new Ignoring(this, kind), _ => throw new Boom("body"));
                Say("went on");
            }
            catch (Boom e)
            {
                Say($"caught {Chain(e)}");
            }
        }
    }

    private sealed class Ignoring(Scenario scenario, Type kind) : AsyncContextManager<string>
    {
        protected override async ValueTask<string> OnEnterAsync(CancellationToken cancellationToken)
        {
            await Task.Yield();
            scenario.Say("enter");

            return "value";
        }

        protected override async ValueTask<bool> OnExitAsync(Exception? thrown)
        {
            await Task.Yield();
            scenario.Say($"exit receives {Chain(thrown)}");

            return kind.IsInstanceOfType(thrown);
        }
    }
}
