using System.Runtime.CompilerServices;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Yielding.Platforms;

/// <summary>Synchronous scopes, most of them in asynchronous methods.</summary>
internal static class SynchronousForms
{
    private static readonly OneThread s_thread = new();

    // NoInlining: hot code may inline a delegate into its caller. Then the method has no frame, and the outcome is Unknown (README).
    public static IReadOnlyList<Form> All { get; } =
    [
        new("using in a plain method", Knowledge.WithExceptionPointers, [MethodImpl(NoInlining)] (transaction, body) =>
        {
            using (Scope.Enter(transaction.Steps()))
            {
                body.Run().GetAwaiter().GetResult();
            }

            return Task.CompletedTask;
        }),
        new("using in a plain method, a stack", Knowledge.WithExceptionPointers, [MethodImpl(NoInlining)] (transaction, body) =>
        {
            using var stack = new ExitStack();
            stack.Enter(transaction.Steps());
            body.Run().GetAwaiter().GetResult();

            return Task.CompletedTask;
        }),
        new("using in an iterator", Knowledge.Nowhere, (transaction, body) =>
        {
            foreach (var item in Items())
            {
                body.Run().GetAwaiter().GetResult();
            }

            return Task.CompletedTask;

            IEnumerable<int> Items()
            {
                using var scope = Scope.Enter(transaction.Steps());
                yield return 1;
            }
        }),
        new("using", Knowledge.WithStateMachines, async (transaction, body) =>
        {
            using (Scope.Enter(transaction.Steps()))
            {
                await body.Run();
            }
        }),
        new("using, left after another await", Knowledge.WithStateMachines, async (transaction, body) =>
        {
            using (Scope.Enter(transaction.Steps()))
            {
                await Task.Yield();
                await body.Run();
                await Task.Yield();
            }
        }),
        new("using, a ValueTask", Knowledge.WithStateMachines, (transaction, body) =>
        {
            return PlayAsync().AsTask();

            async ValueTask PlayAsync()
            {
                using (Scope.Enter(transaction.Steps()))
                {
                    await body.Run();
                }
            }
        }),
        new("using, a stack", Knowledge.WithStateMachines, async (transaction, body) =>
        {
            using var stack = new ExitStack();
            stack.Enter(transaction.Steps());
            await body.Run();
        }),
        new("using, a class that holds the scope", Knowledge.Nowhere, async (transaction, body) =>
        {
            using var unit = new Unit(Scope.Enter(transaction.Steps()));
            await body.Run();
        }),
        new("await using, a class that holds a synchronous scope", Knowledge.Nowhere, async (transaction, body) =>
        {
            await using var unit = new AsyncUnit(Scope.Enter(transaction.Steps()));
            await body.Run();
        }),
        new("using, the method throws", Knowledge.WithStateMachines, async (transaction, body) =>
        {
            using (Scope.Enter(transaction.Steps()))
            {
                await Task.Yield();
                if (body.Ending == Ending.Fails)
                {
                    throw new TimeoutException();
                }

                await body.Run();
            }
        }),
        new("await using, a class that holds a synchronous scope, the method throws", Knowledge.Nowhere, async (transaction, body) =>
        {
            await using var unit = new AsyncUnit(Scope.Enter(transaction.Steps()));
            await Task.Yield();
            if (body.Ending == Ending.Fails)
            {
                throw new TimeoutException();
            }

            await body.Run();
        }),
        new("try, finally, a synchronous scope", Knowledge.WithStateMachines, async (transaction, body) =>
        {
            var scope = Scope.Enter(transaction.Steps());
            try
            {
                await body.Run();
            }
            finally
            {
                scope.Dispose();
            }
        }),
        new("try, finally that waits first, a synchronous scope", Knowledge.Nowhere, async (transaction, body) =>
        {
            var scope = Scope.Enter(transaction.Steps());
            try
            {
                await body.Run();
            }
            finally
            {
                await Task.Yield();
                scope.Dispose();
            }
        }),
        new("try, finally that returns to the entry's thread, a synchronous scope", Knowledge.Nowhere, async (transaction, body) =>
        {
            await s_thread;
            var scope = Scope.Enter(transaction.Steps());
            try
            {
                await Task.Yield();
                await body.Run();
            }
            finally
            {
                await s_thread;
                scope.Dispose();
            }
        }),
        new("using, left on the thread of the entry", Knowledge.WithStateMachines, async (transaction, body) =>
        {
            await s_thread;
            using (Scope.Enter(transaction.Steps()))
            {
                await Task.Yield();
                await body.Run();
                await s_thread;
            }
        }),
        new("using twice", Knowledge.WithStateMachines, async (transaction, body) =>
        {
            using var outer = Scope.Enter(transaction.Steps());
            using var inner = Scope.Enter(new Transaction().Steps());
            await body.Run();
        }),
        new("using around an await using", Knowledge.WithStateMachines, async (transaction, body) =>
        {
            using var outer = Scope.Enter(transaction.Steps());
            await using var inner = await AsyncScope.EnterAsync(new Transaction().AsyncSteps());
            await body.Run();
        }),
        new("using in an await using", Knowledge.WithStateMachines, async (transaction, body) =>
        {
            await using var outer = await AsyncScope.EnterAsync(new Transaction().AsyncSteps());
            using var inner = Scope.Enter(transaction.Steps());
            await body.Run();
        }),
        new("using, handled in it", Knowledge.WithStateMachines, async (transaction, body) =>
        {
            using (Scope.Enter(transaction.Steps()))
            {
                try
                {
                    await body.Run();
                }
                catch (Exception e) when (e is TimeoutException or OperationCanceledException)
                {
                }
            }
        })
        { Catches = true },
        new("Run", Knowledge.Always, (transaction, body) =>
        {
            Scope.Run(transaction.Steps(), _ => body.Run().GetAwaiter().GetResult());

            return Task.CompletedTask;
        }),
        new("Run, an awaited yield", Knowledge.Always, (transaction, body) =>
        {
            transaction.Awaited().Run(_ => body.Run().GetAwaiter().GetResult());

            return Task.CompletedTask;
        }),
        new("using in a plain method, an awaited yield", Knowledge.WithExceptionPointers, [MethodImpl(NoInlining)] (transaction, body) =>
        {
            using (transaction.Awaited().Enter())
            {
                body.Run().GetAwaiter().GetResult();
            }

            return Task.CompletedTask;
        }),
        new("using, an awaited yield", Knowledge.WithStateMachines, async (transaction, body) =>
        {
            using (transaction.Awaited().Enter())
            {
                await body.Run();
            }
        }),
        new("Run, a stack", Knowledge.Always, (transaction, body) =>
        {
            ExitStack.Run(stack =>
            {
                stack.Enter(transaction.Steps());
                body.Run().GetAwaiter().GetResult();
            });

            return Task.CompletedTask;
        }),
    ];

    private sealed class Unit(IDisposable scope) : IDisposable
    {
        public void Dispose() => scope.Dispose();
    }

    private sealed class AsyncUnit(IDisposable scope) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            scope.Dispose();

            return ValueTask.CompletedTask;
        }
    }
}
