using static Yielding.Scope;

namespace Yielding.Benchmarks.Operations;

/// <summary>A body that completes, in the scope of a generator with a <c>ScopeBody</c>.</summary>
internal static class CleanObserving
{
    private static readonly Func<ScopeBody, IEnumerable<Counter>> s_generator = static body => Generators.Observing(body);

    private static readonly Action<Counter> s_body = static counter => counter.Use();

    internal readonly struct ByForeach : IOperation
    {
        public static int Invoke()
        {
            foreach (var counter in Generators.Equivalent(Counter.Shared))
            {
                counter.Use();
            }

            return Counter.Shared.Total;
        }
    }

    internal readonly struct ByUsing : IOperation
    {
        public static int Invoke()
        {
            using (Enter(s_generator, out var counter))
            {
                counter.Use();
            }

            return Counter.Shared.Total;
        }
    }

    internal readonly struct ByForeachWithDelegate : IOperation
    {
        public static int Invoke()
        {
            foreach (var counter in Generators.Equivalent(Counter.Shared))
            {
                s_body(counter);
            }

            return Counter.Shared.Total;
        }
    }

    internal readonly struct ByRun : IOperation
    {
        public static int Invoke()
        {
            Run(s_generator, s_body);

            return Counter.Shared.Total;
        }
    }
}
