namespace Yielding.Oracle.Emission;

/// <summary>Types that dispose scopes, and methods that read iterators. They are compiled with the programs, in the same way.</summary>
internal static class Wrappers
{
    public const string Source = """
        using System;
        using System.Collections.Generic;
        using System.Runtime.CompilerServices;
        using System.Runtime.ExceptionServices;
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

        public sealed class OwningWrapper : IDisposable
        {
            private readonly Scope<int> _scope;

            public OwningWrapper(Func<Scope<int>> enter) => _scope = enter();

            public Scope<int> Scope => _scope;

            public void Dispose()
            {
                try { }
                finally { _scope.Dispose(); }
            }
        }

        public sealed class Container : IDisposable
        {
            private readonly List<IDisposable> _kept = new();

            public void Keep(IDisposable scope) => _kept.Add(scope);

            public void Dispose()
            {
                foreach (var one in _kept) one.Dispose();
            }

            public int Run(Func<int> body)
            {
                var left = 0;
                ExceptionDispatchInfo failure = null;
                try { left = body(); }
                catch (Exception e) { failure = ExceptionDispatchInfo.Capture(e); }
                Close();
                failure?.Throw();
                return left;
            }

            public int RunAndTakeOver(Func<int> body)
            {
                var left = 0;
                ExceptionDispatchInfo failure = null;
                try { left = body(); }
                catch (Exception e) { failure = ExceptionDispatchInfo.Capture(e); }
                TakeOver();
                failure?.Throw();
                return left;
            }

            private void Close()
            {
                foreach (var one in _kept) one.Dispose();
            }

            private void TakeOver()
            {
                using (Scope.Enter(Lane.Silent())) { }
                using (var taken = (Scope<int>)_kept[0]) { }
            }
        }

        public static class Steps
        {
            [MethodImpl(MethodImplOptions.NoInlining)]
            public static void Resume(Lane t, bool stops)
            {
                if (stops) throw t.SharedException;
                t.SendResult();
            }

            public static int Read(IEnumerable<int> items, Func<int> body)
            {
                var left = 0;
                ExceptionDispatchInfo failure = null;
                var steps = items.GetEnumerator();
                try { while (left is not (1 or 2) && steps.MoveNext()) left = body(); }
                catch (Exception e) { failure = ExceptionDispatchInfo.Capture(e); }
                steps.Dispose();
                failure?.Throw();
                return left == 1 ? 1 : 0;
            }

            public static int ReadBlocking(IAsyncEnumerable<int> items, Func<int> body)
            {
                var left = 0;
                var steps = items.GetAsyncEnumerator();
                try { while (left is not (1 or 2) && steps.MoveNextAsync().AsTask().GetAwaiter().GetResult()) left = body(); }
                finally { steps.DisposeAsync().AsTask().GetAwaiter().GetResult(); }
                return left == 1 ? 1 : 0;
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
