using Yielding;

/// <summary>
/// What a user does with the asynchronous package, next to .NET's own LINQ for asynchronous sequences: it compiles only if the package
/// brings no other operators of the same names into the user's code.
/// </summary>
internal static class AsyncPart
{
    public static async Task<bool> IsRight()
    {
        var lines = new List<string>();

        await using (var scope = await AsyncScope.EnterAsync(Logged(lines)))
        {
            lines.Add(scope.Value);
        }

        var result = await AsyncScope.RunAsync(Logged(lines).Select(name => name.Length), length => Task.FromResult(length));
        var squares = await Numbers().Where(number => number % 2 == 1).Select(number => number * number).ToListAsync();
        var closed = await AsyncContextManager.Closing(lines, list => { list.Add("closed"); return Task.CompletedTask; }).RunAsync(list => Task.FromResult(list.Count));

        return result == 4 && closed == 5 && squares is [1, 9] && lines is ["setup", "name", "completed", "setup", "completed", "closed"];
    }

    private static async IAsyncEnumerable<string> Logged(List<string> lines)
    {
        lines.Add("setup");
        await Task.Yield();
        yield return "name";
        lines.Add("completed");
    }

    private static async IAsyncEnumerable<int> Numbers()
    {
        for (var number = 0; number < 4; number++)
        {
            await Task.Yield();
            yield return number;
        }
    }
}
