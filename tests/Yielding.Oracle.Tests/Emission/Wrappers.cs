namespace Yielding.Oracle.Emission;

/// <summary>Types whose <c>Dispose</c> disposes a scope. They are compiled with the programs, in the same way.</summary>
internal static class Wrappers
{
    public const string Source = """
        using System;
        using System.Threading.Tasks;
        using Yielding;
        using Yielding.Oracle.Running;

        public sealed class Wrapper(Lane t, IDisposable scope) : IDisposable
        {
            public void Dispose() => scope.Dispose();
        }

        public sealed class NoisyWrapper(Lane t, IDisposable scope) : IDisposable
        {
            public void Dispose()
            {
                try { throw new TimeoutException(); } catch (TimeoutException) { }
                scope.Dispose();
            }
        }

        public sealed class LateWrapper(Lane t, IDisposable scope) : IDisposable
        {
            public void Dispose()
            {
                try { try { throw new TimeoutException(); } catch (TimeoutException) { } }
                finally { scope.Dispose(); }
            }
        }

        public sealed class AsyncWrapper(Lane t, IAsyncDisposable scope) : IAsyncDisposable
        {
            public ValueTask DisposeAsync() => scope.DisposeAsync();
        }

        public sealed class AsyncNoisyWrapper(Lane t, IAsyncDisposable scope) : IAsyncDisposable
        {
            public async ValueTask DisposeAsync()
            {
                try { throw new TimeoutException(); } catch (TimeoutException) { }
                await scope.DisposeAsync();
            }
        }

        public sealed class AsyncLateWrapper(Lane t, IAsyncDisposable scope) : IAsyncDisposable
        {
            public async ValueTask DisposeAsync()
            {
                await t.Pause();
                await scope.DisposeAsync();
            }
        }

        public sealed class Keeper
        {
            public IDisposable Scope;

            public void Open(Func<IDisposable> enter) => Scope = enter();

            public void Close() => Scope.Dispose();
        }

        public sealed class AsyncKeeper
        {
            public AsyncScope<int> Scope;

            public async Task OpenAsync(Func<ValueTask<AsyncScope<int>>> enter) => Scope = await enter();

            public async Task CloseAsync() => await Scope.DisposeAsync();
        }
        """;
}
