namespace Yielding.Platforms;

/// <summary>Asynchronous scopes.</summary>
internal static class AsynchronousForms
{
    public static IReadOnlyList<Form> All { get; } =
    [
        new("await using", Knowledge.WithStateMachines, async (transaction, body) =>
        {
            await using var scope = await AsyncScope.EnterAsync(transaction.AsyncSteps());
            await body.Run();
        }),
        new("await using, a generator that asks", Knowledge.WithStateMachines, async (transaction, body) =>
        {
            await using var scope = await AsyncScope.EnterAsync(transaction.Audited);
            await body.Run();
        }),
        new("await using, an awaited yield", Knowledge.WithStateMachines, async (transaction, body) =>
        {
            await using var scope = await transaction.AwaitedAsync().EnterAsync();
            await body.Run();
        }),
        new("RunAsync, an awaited yield", Knowledge.Always, (transaction, body) =>
            transaction.AwaitedAsync().RunAsync(async _ => await body.Run())),
        new("await using, left after another await", Knowledge.WithStateMachines, async (transaction, body) =>
        {
            await using (await AsyncScope.EnterAsync(transaction.AsyncSteps()))
            {
                await Task.Yield();
                await body.Run();
                await Task.Yield();
            }
        }),
        new("await using, the method throws", Knowledge.WithStateMachines, async (transaction, body) =>
        {
            await using var scope = await AsyncScope.EnterAsync(transaction.AsyncSteps());
            await Task.Yield();
            if (body.Ending == Ending.Fails)
            {
                throw new TimeoutException();
            }

            await body.Run();
        }),
        new("await using, ConfigureAwait", Knowledge.WithStateMachines, async (transaction, body) =>
        {
            await using ((await AsyncScope.EnterAsync(transaction.AsyncSteps())).ConfigureAwait(false))
            {
                await body.Run().ConfigureAwait(false);
            }
        }),
        new("await using, a ValueTask", Knowledge.WithStateMachines, (transaction, body) =>
        {
            return PlayAsync().AsTask();

            async ValueTask PlayAsync()
            {
                await using var scope = await AsyncScope.EnterAsync(transaction.AsyncSteps());
                await body.Run();
            }
        }),
        new("await using, entered by a helper", Knowledge.Nowhere, async (transaction, body) =>
        {
            await using var scope = await Enter();
            await body.Run();

            ValueTask<AsyncScope<int>> Enter() => AsyncScope.EnterAsync(transaction.AsyncSteps());
        }),
        new("await using, entered by an async helper", Knowledge.Nowhere, async (transaction, body) =>
        {
            await using var scope = await EnterAsync();
            await body.Run();

            async Task<AsyncScope<int>> EnterAsync() => await AsyncScope.EnterAsync(transaction.AsyncSteps());
        }),
        new("await using, a stack", Knowledge.WithStateMachines, async (transaction, body) =>
        {
            await using var stack = new AsyncExitStack();
            await stack.EnterAsync(transaction.AsyncSteps());
            await body.Run();
        }),
        new("await using, a synchronous scope on a stack", Knowledge.WithStateMachines, async (transaction, body) =>
        {
            await using var stack = new AsyncExitStack();
            stack.Enter(transaction.Steps());
            await body.Run();
        }),
        new("await using, a class that holds the scope", Knowledge.Nowhere, async (transaction, body) =>
        {
            await using var unit = new Unit(await AsyncScope.EnterAsync(transaction.AsyncSteps()));
            await body.Run();
        }),
        new("await using, a class that awaits the scope", Knowledge.Nowhere, async (transaction, body) =>
        {
            await using var unit = new AwaitingUnit(await AsyncScope.EnterAsync(transaction.AsyncSteps()));
            await body.Run();
        }),
        new("try, finally", Knowledge.WithStateMachines, async (transaction, body) =>
        {
            var scope = await AsyncScope.EnterAsync(transaction.AsyncSteps());
            try
            {
                await body.Run();
            }
            finally
            {
                await scope.DisposeAsync();
            }
        }),
        new("try, finally that waits first", Knowledge.WithStateMachines, async (transaction, body) =>
        {
            var scope = await AsyncScope.EnterAsync(transaction.AsyncSteps());
            try
            {
                await body.Run();
            }
            finally
            {
                await Task.Yield();
                await scope.DisposeAsync();
            }
        }),
        new("await using twice", Knowledge.WithStateMachines, async (transaction, body) =>
        {
            await using var outer = await AsyncScope.EnterAsync(transaction.AsyncSteps());
            await using var inner = await AsyncScope.EnterAsync(new Transaction().AsyncSteps());
            await body.Run();
        }),
        new("await using in another", Knowledge.WithStateMachines, async (transaction, body) =>
        {
            await using var outer = await AsyncScope.EnterAsync(new Transaction().AsyncSteps());
            await using var inner = await AsyncScope.EnterAsync(transaction.AsyncSteps());
            await body.Run();
        }),
        new("await using in a finally block", Knowledge.WithStateMachines, async (transaction, body) =>
        {
            try
            {
                await Task.Yield();
            }
            finally
            {
                await using var scope = await AsyncScope.EnterAsync(transaction.AsyncSteps());
                await body.Run();
            }
        }),
        new("await using in an async iterator", Knowledge.Nowhere, async (transaction, body) =>
        {
            await foreach (var item in ItemsAsync())
            {
            }

            async IAsyncEnumerable<int> ItemsAsync()
            {
                await using var scope = await AsyncScope.EnterAsync(transaction.AsyncSteps());
                await body.Run();
                yield return 1;
            }
        }),
        new("await using, handled in it", Knowledge.WithStateMachines, async (transaction, body) =>
        {
            await using var scope = await AsyncScope.EnterAsync(transaction.AsyncSteps());
            try
            {
                await body.Run();
            }
            catch (Exception e) when (e is TimeoutException or OperationCanceledException)
            {
            }
        })
        { Catches = true },
        new("await using, handled in it, Complete", Knowledge.Always, async (transaction, body) =>
        {
            await using var scope = await AsyncScope.EnterAsync(transaction.AsyncSteps());
            try
            {
                await body.Run();
            }
            catch (Exception e) when (e is TimeoutException or OperationCanceledException)
            {
            }

            scope.Complete();
        })
        { Catches = true },
        new("RunAsync", Knowledge.Always, (transaction, body) => AsyncScope.RunAsync(transaction.AsyncSteps(), _ => body.Run())),
        new("RunAsync, a stack", Knowledge.Always, (transaction, body) => AsyncExitStack.RunAsync(async stack =>
        {
            await stack.EnterAsync(transaction.AsyncSteps());
            await body.Run();
        })),
    ];

    private sealed class Unit(IAsyncDisposable scope) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => scope.DisposeAsync();
    }

    private sealed class AwaitingUnit(IAsyncDisposable scope) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Task.Yield();
            await scope.DisposeAsync();
        }
    }
}
