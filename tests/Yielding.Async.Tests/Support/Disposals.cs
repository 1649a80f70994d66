using System.Runtime.CompilerServices;

namespace Yielding.Support;

/// <summary>
/// The ways to enter a scope and to dispose it that are not an <c>await using</c> in the method that entered it. Each runs the body in
/// between.
/// </summary>
internal static class Disposals
{
    /// <summary>
    /// Ways that the enclosing method's state machine cannot answer. After anything was thrown they are never Completed without proof.
    /// </summary>
    public static Dictionary<string, Func<RecordedScope, Func<Task>, Task>> Indirect { get; } = new()
    {
        ["entered by another method"] = async (scope, body) =>
        {
            await using (await EnterAsync(scope))
            {
                await body();
            }

            static async Task<IAsyncDisposable> EnterAsync(RecordedScope scope)
            {
                await Task.Yield();

                return await scope.EnterAsync();
            }
        },
        ["handed to another method"] = async (scope, body) =>
        {
            await ConsumeAsync(await scope.EnterAsync(), body);

            static async Task ConsumeAsync(IAsyncDisposable held, Func<Task> body)
            {
                await using (held)
                {
                    await body();
                }
            }
        },
        ["disposed by another method"] = async (scope, body) =>
        {
            var held = await scope.EnterAsync();
            try
            {
                await body();
            }
            finally
            {
                await DisposeAsync(held);
            }

            static async Task DisposeAsync(IAsyncDisposable held) => await held.DisposeAsync();
        },
        ["field of a fixture"] = async (scope, body) =>
        {
            var fixture = new Fixture();
            await fixture.SetUpAsync(scope);
            Exception? thrown = null;
            try
            {
                await body();
            }
            catch (Exception e)
            {
                thrown = e;
            }

            await fixture.TearDownAsync();
            if (thrown is not null)
            {
                throw thrown;
            }
        },
        ["asynchronous wrapper"] = async (scope, body) =>
        {
            await using var wrapper = new Wrapper(await scope.EnterAsync(), awaitsFirst: false);
            await body();
        },
        ["asynchronous wrapper that awaits first"] = async (scope, body) =>
        {
            await using var wrapper = new Wrapper(await scope.EnterAsync(), awaitsFirst: true);
            await body();
        },
        ["AsTask()"] = async (scope, body) =>
        {
            var held = await scope.EnterAsync();
            try
            {
                await body();
            }
            finally
            {
                await held.DisposeAsync().AsTask();
            }
        },
        ["Preserve()"] = async (scope, body) =>
        {
            var held = await scope.EnterAsync();
            try
            {
                await body();
            }
            finally
            {
                await held.DisposeAsync().Preserve();
            }
        },
        ["Task.WhenAll"] = async (scope, body) =>
        {
            var held = await scope.EnterAsync();
            try
            {
                await body();
            }
            finally
            {
                await Task.WhenAll(held.DisposeAsync().AsTask(), Task.CompletedTask);
            }
        },
        ["builder of another library"] = (scope, body) =>
        {
            return OwnAsync().Task;

            async OwnTask OwnAsync()
            {
                await using var held = await scope.EnterAsync();
                await body();
            }
        },
        ["awaiter that wraps the continuation"] = async (scope, body) =>
        {
            var held = await scope.EnterAsync();
            try
            {
                await body();
            }
            finally
            {
                await new Wrapping(held.DisposeAsync());
            }
        },
    };

    /// <summary>Ways that the enclosing method's state machine answers all the same.</summary>
    public static Dictionary<string, Func<RecordedScope, Func<Task>, Task>> Direct { get; } = new()
    {
        ["wrapper that passes the task on"] = async (scope, body) =>
        {
            await using var wrapper = new PassingWrapper(await scope.EnterAsync());
            await body();
        },
        ["helper that passes the task on"] = async (scope, body) =>
        {
            var held = await scope.EnterAsync();
            try
            {
                await body();
            }
            finally
            {
                await PassAsync(held);
            }

            static ValueTask PassAsync(IAsyncDisposable held) => held.DisposeAsync();
        },
        ["awaiter that passes the continuation on"] = async (scope, body) =>
        {
            var held = await scope.EnterAsync();
            try
            {
                await body();
            }
            finally
            {
                await new Passing(held.DisposeAsync());
            }
        },
    };

    private sealed class Fixture
    {
        private IAsyncDisposable? _held;

        public async Task SetUpAsync(RecordedScope scope) => _held = await scope.EnterAsync();

        public async Task TearDownAsync() => await _held!.DisposeAsync();
    }

    private sealed class Wrapper(IAsyncDisposable held, bool awaitsFirst) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (awaitsFirst)
            {
                await Task.Yield();
            }

            await held.DisposeAsync();
        }
    }

    private sealed class PassingWrapper(IAsyncDisposable held) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => held.DisposeAsync();
    }

    private readonly struct Passing(ValueTask task) : ICriticalNotifyCompletion
    {
        private readonly ValueTaskAwaiter _awaiter = task.GetAwaiter();

        public bool IsCompleted => _awaiter.IsCompleted;

        public Passing GetAwaiter() => this;

        public void OnCompleted(Action continuation) => _awaiter.OnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation) => _awaiter.UnsafeOnCompleted(continuation);

        public void GetResult() => _awaiter.GetResult();
    }

    private readonly struct Wrapping(ValueTask task) : INotifyCompletion
    {
        private readonly ValueTaskAwaiter _awaiter = task.GetAwaiter();

        public bool IsCompleted => _awaiter.IsCompleted;

        public Wrapping GetAwaiter() => this;

        public void OnCompleted(Action continuation)
        {
            var awaiter = _awaiter;
            awaiter.OnCompleted(() => continuation());
        }

        public void GetResult() => _awaiter.GetResult();
    }
}
