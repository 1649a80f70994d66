// In Python a handler of every Exception does not catch a cancellation. In C# it is an exception like others, and is suppressed.
namespace Yielding.Parity.Scenarios;

internal class AsyncCancellationCaughtByAll : AsyncScenario
{
    private async IAsyncEnumerable<int> ForgivingAsync(ScopeBody body)
    {
        await Task.CompletedTask;
        yield return 1;
        try
        {
            body.Rethrow();
        }
        catch (Exception e)
        {
            Say($"suppressed {Chain(e)}");
        }
    }

    protected virtual Task EnterAsync(AsyncForm form, Func<int, Task> body) => form.ExecuteAsync(ForgivingAsync, body);

    protected override async Task PlayAsync(AsyncForm form)
    {
        try
        {
            await EnterAsync(form, _ => BeCancelledAsync());
            Say("went on");
        }
        catch (OperationCanceledException e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
