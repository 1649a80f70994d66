// An asynchronous body fails, before or after an await: only the finally blocks run, and the same exception propagates.
namespace Yielding.Parity.Scenarios;

internal sealed class AsyncBodyFails : AsyncScenario
{
    protected override async Task PlayAsync(AsyncForm form)
    {
        foreach (var waits in new[] { false, true })
        {
            var boom = new Boom("body");
            try
            {
                await form.ExecuteAsync(AsyncListening("outer"), _ => form.ExecuteAsync(AsyncResource("inner"), async _ =>
                {
                    if (waits)
                    {
                        await Task.Yield();
                    }

                    throw boom;
                }));
            }
            catch (Boom e)
            {
                Say($"caught {Chain(e)}");
                Say($"the same: {ReferenceEquals(e, boom)}");
            }
        }
    }
}
