using static Yielding.Scope;

namespace Yielding.Benchmarks.Growth;

/// <summary>Nested scopes that one exception unwinds.</summary>
internal static class Nests
{
    public static IReadOnlyList<Series> All { get; } =
    [
        new("nested using of a class", ByClass),
        new("nested using of a generator", ByGenerator),
        new("nested Run of a generator", ByRun),
    ];

    private static void ByClass(int depth) => Unwind(depth, Class);

    private static void ByGenerator(int depth) => Unwind(depth, Generator);

    private static void ByRun(int depth) => Unwind(depth, Run);

    private static void Unwind(int depth, Action<int> nest)
    {
        try
        {
            nest(depth);
        }
        catch (InvalidOperationException)
        {
        }
    }

    private static void Class(int depth)
    {
        using var scope = new Opened();
        Inside(depth, Class);
    }

    private static void Generator(int depth)
    {
        using var scope = Enter(Generators.Plain());
        Inside(depth, Generator);
    }

    private static void Run(int depth) => Scope.Run(Generators.Plain(), _ => Inside(depth, Run));

    private static void Inside(int depth, Action<int> nest)
    {
        if (depth > 1)
        {
            nest(depth - 1);
        }
        else
        {
            Counter.Shared.Fail();
        }
    }

    private sealed class Opened : IDisposable
    {
        public Opened() => Counter.Shared.Open();

        public void Dispose() => Counter.Shared.Close();
    }
}
