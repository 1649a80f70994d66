// An asynchronous scope is a scope: setup, body and teardown may all await.
namespace Yielding.Parity.Scenarios;

internal sealed class AsyncBodyCompletes : AsyncScenario
{
    private async IAsyncEnumerable<string> OpenedAsync(string name)
    {
        await Task.Yield();
        Say($"open {name}");
        try
        {
            yield return name.ToUpperInvariant();
            await Task.Yield();
            Say($"flush {name}");
        }
        finally
        {
            await Task.Yield();
            Say($"close {name}");
        }
    }

    protected override async Task PlayAsync(AsyncForm form)
    {
        await form.ExecuteAsync(OpenedAsync("file"), async file =>
        {
            await Task.Yield();
            Say($"body has {file}");
        });
        Say("went on");
    }
}
