using Yielding.Benchmarks.Operations;

namespace Yielding.Benchmarks.Quick;

/// <summary>Does an operation many times.</summary>
/// <returns>A number that depends on all the work.</returns>
internal delegate int Batch(int operations);

internal static class Batches
{
    public static Batch Of<TOperation>()
        where TOperation : struct, IOperation => Repeat<TOperation>;

    private static int Repeat<TOperation>(int operations)
        where TOperation : struct, IOperation
    {
        var sum = 0;
        for (var i = 0; i < operations; i++)
        {
            sum += TOperation.Invoke();
        }

        return sum;
    }
}
