using static Yielding.Scope;

namespace Yielding.Benchmarks.Operations;

/// <summary>A body that completes, in the scope of a generator without a <c>ScopeBody</c>.</summary>
internal static class CleanPlain
{
    // Not a lambda at the place of use: that would add a check for its first use to what is measured.
    private static readonly Action<Counter> s_body = static counter => counter.Use();

    internal readonly struct ByForeach : IOperation
    {
        public static int Invoke()
        {
            foreach (var counter in Generators.Plain())
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
            using (Enter(Generators.Plain(), out var counter))
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
            foreach (var counter in Generators.Plain())
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
            Run(Generators.Plain(), s_body);

            return Counter.Shared.Total;
        }
    }
}
