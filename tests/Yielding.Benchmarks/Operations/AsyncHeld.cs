namespace Yielding.Benchmarks.Operations;

/// <summary>A generator that holds the scope of another one around its <c>yield</c>.</summary>
internal static class AsyncHeld
{
    private static async IAsyncEnumerable<Counter> HoldingScope()
    {
        await using var inner = await AsyncScope.EnterAsync(Generators.Async());

        yield return inner.Value;
    }

    private static async IAsyncEnumerable<Counter> HoldingLoop()
    {
        await foreach (var inner in Generators.Async())
        {
            yield return inner;
        }
    }

    internal readonly struct ByForeach : IOperation
    {
        public static int Invoke() => AsyncPlain.Ended(Go());

        private static async ValueTask Go()
        {
            await foreach (var counter in HoldingLoop())
            {
                counter.Use();
            }
        }
    }

    internal readonly struct ByUsing : IOperation
    {
        public static int Invoke() => AsyncPlain.Ended(Go());

        private static async ValueTask Go()
        {
            await using var scope = await AsyncScope.EnterAsync(HoldingScope());
            scope.Value.Use();
        }
    }
}
