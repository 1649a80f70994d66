namespace Yielding.Awaiting;

/// <summary>The ways to hold a body in an asynchronous scope of a manager.</summary>
public enum AwaitedAsyncForm
{
    Using,
    Run,
    RunWithResult,
    RunWithToken,
    Stack,
    StackRun,
    Wrap,
    Shared,
    SharedRun,
}

internal static class AwaitedAsyncForms
{
    /// <summary>Whether a suppression has an effect.</summary>
    public static bool CanSuppress(this AwaitedAsyncForm form) =>
        form is not (AwaitedAsyncForm.Using or AwaitedAsyncForm.Stack or AwaitedAsyncForm.Shared);

    public static async Task ExecuteAsync<T>(this AwaitedAsyncForm form, AsyncContextManager<T> manager, Func<T, Task> body)
    {
        switch (form)
        {
            case AwaitedAsyncForm.Using:
                await using (var scope = await manager.EnterAsync())
                {
                    await body(scope.Value);
                }

                break;

            case AwaitedAsyncForm.Shared:
                await using (var scope = await manager.Shared().EnterAsync())
                {
                    await body(scope.Value);
                }

                break;

            case AwaitedAsyncForm.Stack:
                await using (var stack = new AsyncExitStack())
                {
                    await body(await stack.EnterAsync(manager));
                }

                break;

            case AwaitedAsyncForm.StackRun:
                await AsyncExitStack.RunAsync(async stack => await body(await stack.EnterAsync(manager)));
                break;

            case AwaitedAsyncForm.Run:
                await manager.RunAsync(body);
                break;

            case AwaitedAsyncForm.RunWithToken:
                using (var source = new CancellationTokenSource())
                {
                    await manager.RunAsync(body, source.Token);
                }

                break;

            case AwaitedAsyncForm.RunWithResult:
                await manager.RunAsync(
                    async value =>
                    {
                        await body(value);

                        return 1;
                    },
                    _ => 2);
                break;

            case AwaitedAsyncForm.SharedRun:
                await manager.Shared().RunAsync(body);
                break;

            default:
                await manager.Wrap(async () => await body(default!))(); // a decorated function does not receive the value
                break;
        }
    }
}
