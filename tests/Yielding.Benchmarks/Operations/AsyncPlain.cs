namespace Yielding.Benchmarks.Operations;

/// <summary>
/// The asynchronous scope of a generator without a <c>ScopeBody</c>. Generator and body end at once, so that nothing is measured but the
/// code.
/// </summary>
internal static class AsyncPlain
{
    private static readonly Func<Counter, Task> s_body = static counter =>
    {
        counter.Use();

        return Task.CompletedTask;
    };

    public static int Ended(ValueTask task) =>
        task.IsCompletedSuccessfully
            ? Counter.Shared.Total
            : throw new InvalidOperationException("It did not end at once: the figures are not of what they say.");

    internal readonly struct ByForeach : IOperation
    {
        public static int Invoke() => Ended(Go());

        private static async ValueTask Go()
        {
            await foreach (var counter in Generators.Async())
            {
                counter.Use();
            }
        }
    }

    internal readonly struct ByUsing : IOperation
    {
        public static int Invoke() => Ended(Go());

        private static async ValueTask Go()
        {
            await using var scope = await AsyncScope.EnterAsync(Generators.Async());
            scope.Value.Use();
        }
    }

    internal readonly struct ByForeachWithDelegate : IOperation
    {
        public static int Invoke() => Ended(Go());

        private static async ValueTask Go()
        {
            await foreach (var counter in Generators.Async())
            {
                await s_body(counter);
            }
        }
    }

    internal readonly struct ByRun : IOperation
    {
        public static int Invoke() => Ended(new ValueTask(AsyncScope.RunAsync(Generators.Async(), s_body)));
    }

    internal readonly struct FailingByForeach : IOperation
    {
        public static int Invoke() => Ended(Go());

        private static async ValueTask Go()
        {
            try
            {
                await foreach (var counter in Generators.Async())
                {
                    counter.Fail();
                }
            }
            catch (InvalidOperationException)
            {
            }
        }
    }

    internal readonly struct FailingByUsing : IOperation
    {
        public static int Invoke() => Ended(Go());

        private static async ValueTask Go()
        {
            try
            {
                await using var scope = await AsyncScope.EnterAsync(Generators.Async());
                scope.Value.Fail();
            }
            catch (InvalidOperationException)
            {
            }
        }
    }
}
