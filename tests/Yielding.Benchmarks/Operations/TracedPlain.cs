namespace Yielding.Benchmarks.Operations;

/// <summary>A body that completes, in the scope of a manager, with and without <c>Traced</c>.</summary>
internal static class TracedPlain
{
    private static readonly Action<Counter> s_body = static counter => counter.Use();
    private static readonly ContextManager<Counter> s_manager = ContextManager.From(Generators.Plain());
    private static readonly ContextManager<Counter> s_traced = s_manager.Traced("scope");

    internal readonly struct ByManager : IOperation
    {
        public static int Invoke()
        {
            s_manager.Run(s_body);

            return Counter.Shared.Total;
        }
    }

    internal readonly struct ByTraced : IOperation
    {
        public static int Invoke()
        {
            s_traced.Run(s_body);

            return Counter.Shared.Total;
        }
    }
}
