namespace Yielding.Support;

/// <summary>
/// The two ways to hold a body in an asynchronous scope, each with code that ends at once and with code that has to be waited for.
/// </summary>
public enum AsyncForm
{
    Using,
    Run,
}

internal static class AsyncForms
{
    public static async Task ExecuteAsync<T>(this AsyncForm form, IAsyncEnumerable<T> generator, Func<T, Task> body)
    {
        if (form == AsyncForm.Run)
        {
            await AsyncScope.RunAsync(generator, body);

            return;
        }

        await using var scope = await AsyncScope.EnterAsync(generator);
        await body(scope.Value);
    }

    public static async Task ExecuteAsync<T>(this AsyncForm form, Func<ScopeBody, IAsyncEnumerable<T>> generator, Func<T, Task> body)
    {
        if (form == AsyncForm.Run)
        {
            await AsyncScope.RunAsync(generator, body);

            return;
        }

        await using var scope = await AsyncScope.EnterAsync(generator);
        await body(scope.Value);
    }

    public static async Task ExecuteAsync<T>(this AsyncForm form, AsyncContextManager<T> manager, Func<T, Task> body)
    {
        if (form == AsyncForm.Run)
        {
            await manager.RunAsync(body);

            return;
        }

        await using var scope = await manager.EnterAsync();
        await body(scope.Value);
    }

    public static async Task ExecuteAsync(this AsyncForm form, Func<AsyncExitStack, Task> body)
    {
        if (form == AsyncForm.Run)
        {
            await AsyncExitStack.RunAsync(body);

            return;
        }

        await using var stack = new AsyncExitStack();
        await body(stack);
    }

    /// <summary>Runs what is expected to throw, and gives what it threw; null when it did not.</summary>
    public static async Task<Exception?> CaughtAsync(Func<Task> action)
    {
        try
        {
            await action();

            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }
}
