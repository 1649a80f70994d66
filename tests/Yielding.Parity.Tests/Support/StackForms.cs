namespace Yielding.Parity.Support;

/// <summary>The two ways to hold a body in a stack.</summary>
internal static class StackForms
{
    public static void Stack(this Form form, Action<ExitStack> body)
    {
        if (form == Form.Run)
        {
            ExitStack.Run(body);

            return;
        }

        using var stack = new ExitStack();
        body(stack);
    }

    public static TResult Stack<TResult>(this Form form, Func<ExitStack, TResult> body)
    {
        if (form == Form.Run)
        {
            return ExitStack.Run(body);
        }

        using var stack = new ExitStack();

        return body(stack);
    }

    public static async Task StackAsync(this AsyncForm form, Func<AsyncExitStack, Task> body)
    {
        if (form == AsyncForm.Run)
        {
            await AsyncExitStack.RunAsync(body);

            return;
        }

        await using var stack = new AsyncExitStack();
        await body(stack);
    }

    public static async Task<TResult> StackAsync<TResult>(this AsyncForm form, Func<AsyncExitStack, Task<TResult>> body)
    {
        if (form == AsyncForm.Run)
        {
            return await AsyncExitStack.RunAsync(body);
        }

        await using var stack = new AsyncExitStack();

        return await body(stack);
    }
}
