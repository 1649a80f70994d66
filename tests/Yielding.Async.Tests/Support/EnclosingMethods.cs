using System.Runtime.CompilerServices;

namespace Yielding.Support;

/// <summary>
/// The forms of asynchronous methods that enter a scope and dispose it, with a body that fails unless it handles the exception itself. The
/// body's work throws or doesn't.
/// </summary>
internal static class EnclosingMethods
{
    public static Dictionary<string, Func<AsyncListener, Func<Task>, bool, Task>> All { get; } = new()
    {
        ["method"] = MethodAsync,
        ["method that returns a result"] = ResultAsync,
        ["generic method over a class"] = GenericAsync<string>,
        ["generic method over a struct"] = GenericAsync<int>,
        ["method of a generic type"] = Generic<string>.MethodAsync,
        ["method of a struct"] = new Value(1).MethodAsync,
        ["default method of an interface"] = (scope, work, handles) => ((IDefault)default(Value)).DefaultAsync(scope, work, handles),
        ["extension method"] = (scope, work, handles) => scope.ExtensionAsync(work, handles),
        ["ValueTask"] = (scope, work, handles) => ValueTaskAsync(scope, work, handles).AsTask(),
        ["ValueTask with a result"] = (scope, work, handles) => ValueTaskOfResultAsync(scope, work, handles).AsTask(),
        ["pooled builder"] = (scope, work, handles) => PooledAsync(scope, work, handles).AsTask(),
        ["pooled builder with a result"] = (scope, work, handles) => PooledResultAsync(scope, work, handles).AsTask(),
        ["async void"] = VoidAsync,
        ["ConfigureAwait(false)"] = ConfiguredAsync,
        ["declaration at the beginning"] = DeclarationAsync,
        ["finally block"] = FinallyBlockAsync,
        ["finally block, ConfigureAwait(false)"] = ConfiguredFinallyBlockAsync,
        ["finally block, local variable"] = LocalVariableAsync,
        ["finally block that awaits before"] = AwaitingFinallyBlockAsync,
        ["nested in a try block"] = NestedAsync,
        ["lambda"] = async (scope, work, handles) =>
        {
            await using (await AsyncScope.EnterAsync(scope.Generator))
            {
                try
                {
                    await work();
                }
                catch (BodyException) when (handles)
                {
                }
            }
        },
        ["anonymous method"] = async delegate (AsyncListener scope, Func<Task> work, bool handles)
        {
            await using (await AsyncScope.EnterAsync(scope.Generator))
            {
                try
                {
                    await work();
                }
                catch (BodyException) when (handles)
                {
                }
            }
        },
        ["local function"] = (scope, work, handles) =>
        {
            return LocalAsync();

            async Task LocalAsync()
            {
                await using (await AsyncScope.EnterAsync(scope.Generator))
                {
                    try
                    {
                        await work();
                    }
                    catch (BodyException) when (handles)
                    {
                    }
                }
            }
        },
        ["static local function"] = (scope, work, handles) =>
        {
            return LocalAsync(scope, work, handles);

            static async ValueTask<int> LocalOfResultAsync(AsyncListener scope, Func<Task> work, bool handles)
            {
                await using var held = await AsyncScope.EnterAsync(scope.Generator);
                try
                {
                    await work();
                }
                catch (BodyException) when (handles)
                {
                }

                return 1;
            }

            static async Task LocalAsync(AsyncListener scope, Func<Task> work, bool handles) =>
                await LocalOfResultAsync(scope, work, handles);
        },
    };

    private static async Task MethodAsync(AsyncListener scope, Func<Task> work, bool handles)
    {
        await using (await AsyncScope.EnterAsync(scope.Generator))
        {
            try
            {
                await work();
            }
            catch (BodyException) when (handles)
            {
            }
        }
    }

    private static async Task<int> ResultAsync(AsyncListener scope, Func<Task> work, bool handles)
    {
        await using var held = await AsyncScope.EnterAsync(scope.Generator);
        try
        {
            await work();

            return held.Value;
        }
        catch (BodyException) when (handles)
        {
            return 2;
        }
    }

    private static async Task GenericAsync<T>(AsyncListener scope, Func<Task> work, bool handles)
    {
        T? value = default;
        await using (await AsyncScope.EnterAsync(scope.Generator))
        {
            try
            {
                await work();
            }
            catch (BodyException) when (handles && Equals(value, default(T)))
            {
            }
        }
    }

    private static async Task ExtensionAsync(this AsyncListener scope, Func<Task> work, bool handles)
    {
        await using var held = await AsyncScope.EnterAsync(scope.Generator);
        try
        {
            await work();
        }
        catch (BodyException)
        {
            if (!handles)
            {
                throw;
            }
        }
    }

    private static async ValueTask ValueTaskAsync(AsyncListener scope, Func<Task> work, bool handles)
    {
        await using var held = await AsyncScope.EnterAsync(scope.Generator);
        try
        {
            await work();
        }
        catch (BodyException) when (handles)
        {
        }
    }

    private static async ValueTask<int> ValueTaskOfResultAsync(AsyncListener scope, Func<Task> work, bool handles)
    {
        await using var held = await AsyncScope.EnterAsync(scope.Generator);
        try
        {
            await work();
        }
        catch (BodyException) when (handles)
        {
        }

        return 1;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask PooledAsync(AsyncListener scope, Func<Task> work, bool handles)
    {
        await using var held = await AsyncScope.EnterAsync(scope.Generator);
        try
        {
            await work();
        }
        catch (BodyException) when (handles)
        {
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<int> PooledResultAsync(AsyncListener scope, Func<Task> work, bool handles)
    {
        await using var held = await AsyncScope.EnterAsync(scope.Generator);
        try
        {
            await work();
        }
        catch (BodyException) when (handles)
        {
        }

        return 1;
    }

    // The exception of such a method is posted to its synchronization context.
    private static async Task VoidAsync(AsyncListener scope, Func<Task> work, bool handles)
    {
        var before = SynchronizationContext.Current;
        var context = new ContextOfVoid();
        SynchronizationContext.SetSynchronizationContext(context);
        ReallyVoid();
        SynchronizationContext.SetSynchronizationContext(before);
        await context.Ended;

        async void ReallyVoid()
        {
            await using var held = await AsyncScope.EnterAsync(scope.Generator);
            try
            {
                await work();
            }
            catch (BodyException) when (handles)
            {
            }
        }
    }

    private static async Task ConfiguredAsync(AsyncListener scope, Func<Task> work, bool handles)
    {
        var held = await AsyncScope.EnterAsync(scope.Generator).ConfigureAwait(false);
        await using (held.ConfigureAwait(false))
        {
            try
            {
                await work().ConfigureAwait(false);
            }
            catch (BodyException) when (handles)
            {
            }
        }
    }

    private static async Task DeclarationAsync(AsyncListener scope, Func<Task> work, bool handles)
    {
        await using var held = await AsyncScope.EnterAsync(scope.Generator);
        await using var other = new MemoryStream();
        try
        {
            await work();
        }
        catch (BodyException) when (handles)
        {
            await Task.CompletedTask;
        }
    }

    private static async Task FinallyBlockAsync(AsyncListener scope, Func<Task> work, bool handles)
    {
        var held = await AsyncScope.EnterAsync(scope.Generator);
        try
        {
            try
            {
                await work();
            }
            catch (BodyException) when (handles)
            {
            }
        }
        finally
        {
            await held.DisposeAsync();
        }
    }

    private static async Task ConfiguredFinallyBlockAsync(AsyncListener scope, Func<Task> work, bool handles)
    {
        var held = await AsyncScope.EnterAsync(scope.Generator).ConfigureAwait(false);
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (BodyException) when (handles)
        {
        }
        finally
        {
            await held.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task LocalVariableAsync(AsyncListener scope, Func<Task> work, bool handles)
    {
        var held = await AsyncScope.EnterAsync(scope.Generator);
        try
        {
            await work();
        }
        catch (BodyException) when (handles)
        {
        }
        finally
        {
            var exit = held.DisposeAsync();
            await exit;
        }
    }

    private static async Task AwaitingFinallyBlockAsync(AsyncListener scope, Func<Task> work, bool handles)
    {
        var held = await AsyncScope.EnterAsync(scope.Generator);
        try
        {
            await work();
        }
        catch (BodyException) when (handles)
        {
        }
        finally
        {
            await Task.Yield();
            await AsyncForms.CaughtAsync(() => Task.FromException(new TimeoutException()));
            await held.DisposeAsync();
        }
    }

    private static async Task NestedAsync(AsyncListener scope, Func<Task> work, bool handles)
    {
        try
        {
            try
            {
                await using var held = await AsyncScope.EnterAsync(scope.Generator);
                try
                {
                    await work();
                }
                catch (BodyException) when (handles)
                {
                }
            }
            finally
            {
                await Task.CompletedTask;
            }
        }
        catch (InvalidDataException)
        {
        }
    }

    private interface IDefault
    {
        async Task DefaultAsync(AsyncListener scope, Func<Task> work, bool handles)
        {
            await using var held = await AsyncScope.EnterAsync(scope.Generator);
            try
            {
                await work();
            }
            catch (BodyException) when (handles)
            {
            }
        }
    }

    private readonly struct Value(int number) : IDefault
    {
        private readonly int _number = number;

        public async Task MethodAsync(AsyncListener scope, Func<Task> work, bool handles)
        {
            await using var held = await AsyncScope.EnterAsync(scope.Generator);
            try
            {
                await work();
            }
            catch (BodyException) when (handles && _number == 1)
            {
            }
        }
    }

    private static class Generic<T>
    {
        public static async Task MethodAsync(AsyncListener scope, Func<Task> work, bool handles)
        {
            await using var held = await AsyncScope.EnterAsync(scope.Generator);
            try
            {
                await work();
            }
            catch (BodyException) when (handles && typeof(T).Name.Length > 0)
            {
            }
        }
    }

    /// <summary>Runs what is posted on the thread pool. Ends when the method is over and all of that has run, with what it threw.</summary>
    private sealed class ContextOfVoid : SynchronizationContext
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Exception? _thrown;
        private int _open = 1;

        public Task Ended => _ended.Task;

        public override void OperationCompleted() => CloseOne();

        public override void Post(SendOrPostCallback d, object? state)
        {
            Interlocked.Increment(ref _open);
            ThreadPool.QueueUserWorkItem(_ => Run(d, state));
        }

        private void Run(SendOrPostCallback d, object? state)
        {
            SetSynchronizationContext(this);
            try
            {
                d(state);
            }
            catch (Exception e)
            {
                _thrown = e;
            }
            finally
            {
                SetSynchronizationContext(null);
            }

            CloseOne();
        }

        private void CloseOne()
        {
            if (Interlocked.Decrement(ref _open) > 0)
            {
                return;
            }

            if (_thrown is null)
            {
                _ended.SetResult();
            }
            else
            {
                _ended.SetException(_thrown);
            }
        }
    }
}
