using System.Runtime.CompilerServices;

namespace Yielding.Benchmarks.Operations;

/// <summary>A throw and its handler, in code that has nothing to do with the library.</summary>
internal static class UnrelatedThrow
{
    // In programs most exceptions come from some way down.
    private const int Depth = 20;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int GoDown(int frames)
    {
        if (frames == 0)
        {
            Counter.Shared.Fail();
        }

        return GoDown(frames - 1) + 1;
    }

    /// <summary>The cheapest throw there is, where whatever is added shows most: the handler is the caller.</summary>
    internal readonly struct ToCaller : IOperation
    {
        public static int Invoke()
        {
            try
            {
                Counter.Shared.Fail();
            }
            catch (InvalidOperationException e)
            {
                return e.HResult;
            }

            return Counter.Shared.Total;
        }
    }

    internal readonly struct FromFarDown : IOperation
    {
        public static int Invoke()
        {
            try
            {
                return GoDown(Depth);
            }
            catch (InvalidOperationException e)
            {
                return e.HResult;
            }
        }
    }
}
