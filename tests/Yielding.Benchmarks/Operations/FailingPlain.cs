using static Yielding.Scope;

namespace Yielding.Benchmarks.Operations;

/// <summary>A body that throws, in the scope of a generator without a <c>ScopeBody</c>, with the handler right outside.</summary>
internal static class FailingPlain
{
    private static readonly Action<Counter> s_body = static counter => counter.Fail();

    internal readonly struct ByForeach : IOperation
    {
        public static int Invoke()
        {
            try
            {
                foreach (var counter in Generators.Plain())
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
                using (Enter(Generators.Plain(), out var counter))
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
                foreach (var counter in Generators.Plain())
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
                Run(Generators.Plain(), s_body);
            }
            catch (InvalidOperationException e)
            {
                return e.HResult;
            }

            return Counter.Shared.Total;
        }
    }
}
