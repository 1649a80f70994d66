namespace Yielding.Benchmarks.Operations;

/// <summary>A throw and its handler, in code that has nothing to do with the library.</summary>
internal readonly struct UnrelatedThrow : IOperation
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
