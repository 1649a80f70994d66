using Nito.Disposables;
using static Yielding.Scope;

namespace Yielding.Benchmarks.Operations;

/// <summary>The same scope, with a body that completes, in the ways that C# has for it.</summary>
internal static class Peers
{
    private sealed class HandWritten : IDisposable
    {
        public HandWritten() => Counter.Shared.Open();

        public void Dispose() => Counter.Shared.Close();
    }

    /// <summary>The limit: no object at all.</summary>
    internal readonly struct TryFinally : IOperation
    {
        public static int Invoke()
        {
            var counter = Counter.Shared;
            counter.Open();
            try
            {
                counter.Use();
            }
            finally
            {
                counter.Close();
            }

            return counter.Total;
        }
    }

    internal readonly struct DisposableClass : IOperation
    {
        public static int Invoke()
        {
            using (new HandWritten())
            {
                Counter.Shared.Use();
            }

            return Counter.Shared.Total;
        }
    }

    internal readonly struct Reactive : IOperation
    {
        public static int Invoke()
        {
            var counter = Counter.Shared;
            counter.Open();
            using (System.Reactive.Disposables.Disposable.Create(() => counter.Close()))
            {
                counter.Use();
            }

            return counter.Total;
        }
    }

    internal readonly struct Nito : IOperation
    {
        public static int Invoke()
        {
            var counter = Counter.Shared;
            counter.Open();
            using (Disposable.Create(() => counter.Close()))
            {
                counter.Use();
            }

            return counter.Total;
        }
    }

    /// <summary>The class-based style.</summary>
    internal readonly struct ByManager : IOperation
    {
        private static readonly Manager s_manager = new();

        public static int Invoke()
        {
            using (s_manager.Enter(out var counter))
            {
                counter.Use();
            }

            return Counter.Shared.Total;
        }

        private sealed class Manager : ContextManager<Counter>
        {
            protected override Counter OnEnter()
            {
                Counter.Shared.Open();

                return Counter.Shared;
            }

            protected override bool OnExit(Exception? thrown)
            {
                Counter.Shared.Close();

                return false;
            }
        }
    }
}
