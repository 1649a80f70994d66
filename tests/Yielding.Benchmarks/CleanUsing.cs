using BenchmarkDotNet.Attributes;
using Yielding.Benchmarks.Operations;

namespace Yielding.Benchmarks;

/// <summary>What does a <c>using</c> cost over the bare <c>foreach</c>, when the body completes?</summary>
[MemoryDiagnoser]
public class CleanUsing
{
    [Benchmark(Baseline = true)]
    public int Foreach() => CleanPlain.ByForeach.Invoke();

    [Benchmark]
    public int Using() => CleanPlain.ByUsing.Invoke();
}
