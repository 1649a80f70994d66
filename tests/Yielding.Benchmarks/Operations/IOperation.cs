namespace Yielding.Benchmarks.Operations;

/// <summary>
/// One thing to measure. The implementations are structs without fields, because the JIT compiles generic code separately for each struct:
/// a loop over an operation then calls it directly, without a delegate that both sides of a ratio would pay for.
/// </summary>
internal interface IOperation
{
    /// <summary>Does it once.</summary>
    /// <returns>A number that depends on the work, for the caller to use.</returns>
    static abstract int Invoke();
}
