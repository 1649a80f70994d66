namespace Yielding.Benchmarks.Operations;

/// <summary>Scopes of generators that await their yield. Generators and bodies end at once.</summary>
internal static class AwaitedYields
{
    private static readonly ContextManager<Counter> s_manager = ContextManager.From<Counter>(static yield => Generators.Awaited(yield));
    private static readonly AsyncContextManager<Counter> s_asyncManager = AsyncContextManager.From<Counter>(Generators.AwaitedAsync);
    private static readonly Action<Counter> s_body = static counter => counter.Use();
    private static readonly Action<Counter> s_failingBody = static counter => counter.Fail();
    private static readonly Func<Counter, Task> s_asyncBody = static counter =>
    {
        counter.Use();

        return Task.CompletedTask;
    };

    private static readonly Func<Counter, Task> s_failingAsyncBody = static async counter => counter.Fail();

    private static int Failing(Action action)
    {
        try
        {
            action();
        }
        catch (InvalidOperationException e)
        {
            return e.HResult;
        }

        return Counter.Shared.Total;
    }

    internal readonly struct ByHand : IOperation
    {
        public static int Invoke()
        {
            Generators.ByHand(s_body);

            return Counter.Shared.Total;
        }
    }

    internal readonly struct ByRun : IOperation
    {
        public static int Invoke()
        {
            s_manager.Run(s_body);

            return Counter.Shared.Total;
        }
    }

    internal readonly struct ByUsing : IOperation
    {
        public static int Invoke()
        {
            using (s_manager.Enter(out var counter))
            {
                counter.Use();
            }

            return Counter.Shared.Total;
        }
    }

    internal readonly struct FailingByHand : IOperation
    {
        public static int Invoke() => Failing(static () => Generators.ByHand(s_failingBody));
    }

    internal readonly struct FailingByRun : IOperation
    {
        public static int Invoke() => Failing(static () => s_manager.Run(s_failingBody));
    }

    internal readonly struct FailingByUsing : IOperation
    {
        public static int Invoke() => Failing(static () =>
        {
            using (s_manager.Enter(out var counter))
            {
                counter.Fail();
            }
        });
    }

    internal readonly struct FailingByUsingOfScopeBody : IOperation
    {
        public static int Invoke() => Failing(static () =>
        {
            using (Scope.Enter(Generators.Observing, out var counter))
            {
                counter.Fail();
            }
        });
    }

    internal readonly struct ByHandAsync : IOperation
    {
        public static int Invoke() => AsyncPlain.Ended(new ValueTask(Generators.ByHandAsync(s_asyncBody)));
    }

    internal readonly struct ByRunAsync : IOperation
    {
        public static int Invoke() => AsyncPlain.Ended(new ValueTask(s_asyncManager.RunAsync(s_asyncBody)));
    }

    internal readonly struct ByUsingAsync : IOperation
    {
        public static int Invoke() => AsyncPlain.Ended(Go());

        private static async ValueTask Go()
        {
            await using var scope = await s_asyncManager.EnterAsync();
            scope.Value.Use();
        }
    }

    internal readonly struct ByUsingOfScopeBodyAsync : IOperation
    {
        public static int Invoke() => AsyncPlain.Ended(Go());

        private static async ValueTask Go()
        {
            await using var scope = await AsyncScope.EnterAsync(Generators.ObservingAsync);
            scope.Value.Use();
        }
    }

    internal readonly struct FailingByHandAsync : IOperation
    {
        public static int Invoke() => AsyncPlain.Ended(FailingAsync(Generators.ByHandAsync(s_failingAsyncBody)));
    }

    internal readonly struct FailingByRunAsync : IOperation
    {
        public static int Invoke() => AsyncPlain.Ended(FailingAsync(s_asyncManager.RunAsync(s_failingAsyncBody)));
    }

    private static async ValueTask FailingAsync(Task running)
    {
        try
        {
            await running;
        }
        catch (InvalidOperationException)
        {
        }
    }
}
