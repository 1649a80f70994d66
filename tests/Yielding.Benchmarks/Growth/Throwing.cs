namespace Yielding.Benchmarks.Growth;

/// <summary>A stack each entry of which throws. All entries are exited, and the last exception propagates.</summary>
/// <remarks>The stacks of the other libraries lose the entries below the first one that throws.</remarks>
internal static class Throwing
{
    public static IReadOnlyList<Series> All { get; } =
    [
        new("Stack<Action>, each exception caught", ByStackOfActions),
        new("ExitStack.Callback, each throws", ByCallback),
    ];

    private static void ByStackOfActions(int entries)
    {
        var exits = new Stack<Action>();
        for (var i = 0; i < entries; i++)
        {
            exits.Push(Counter.Shared.Fail);
        }

        Exception? last = null;
        while (exits.TryPop(out var exit))
        {
            try
            {
                exit();
            }
            catch (InvalidOperationException e)
            {
                last = e;
            }
        }

        Caught(() => throw last!);
    }

    private static void ByCallback(int entries) => Caught(() =>
    {
        using var stack = new ExitStack();
        for (var i = 0; i < entries; i++)
        {
            stack.Callback(Counter.Shared.Fail);
        }
    });

    private static void Caught(Action action)
    {
        try
        {
            action();
        }
        catch (InvalidOperationException)
        {
        }
    }
}
