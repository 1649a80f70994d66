using static Yielding.Scope;

namespace Yielding.Benchmarks.Operations;

/// <summary>
/// A body that throws, in the scope of a generator with a <c>ScopeBody</c>, which rethrows the exception, with the handler right outside.
/// </summary>
internal static class FailingObserving
{
    private static readonly Func<ScopeBody, IEnumerable<Counter>> s_generator = static body => Generators.Observing(body);

    private static readonly Action<Counter> s_body = static counter => counter.Fail();

    internal readonly struct ByForeach : IOperation
    {
        public static int Invoke()
        {
            try
            {
                foreach (var counter in Generators.Equivalent(Counter.Shared))
                {
                    counter.Fail();
                }
            }
            catch (InvalidOperationException e)
            {
                return e.HResult;
            }

            return Counter.Shared.Total;
        }
    }

    internal readonly struct ByUsing : IOperation
    {
        public static int Invoke()
        {
            try
            {
                using (Enter(s_generator, out var counter))
                {
                    counter.Fail();
                }
            }
            catch (InvalidOperationException e)
            {
                return e.HResult;
            }

            return Counter.Shared.Total;
        }
    }

    internal readonly struct ByForeachWithDelegate : IOperation
    {
        public static int Invoke()
        {
            try
            {
                foreach (var counter in Generators.Equivalent(Counter.Shared))
                {
                    s_body(counter);
                }
            }
            catch (InvalidOperationException e)
            {
                return e.HResult;
            }

            return Counter.Shared.Total;
        }
    }

    internal readonly struct ByRun : IOperation
    {
        public static int Invoke()
        {
            try
            {
                Run(s_generator, s_body);
            }
            catch (InvalidOperationException e)
            {
                return e.HResult;
            }

            return Counter.Shared.Total;
        }
    }
}
