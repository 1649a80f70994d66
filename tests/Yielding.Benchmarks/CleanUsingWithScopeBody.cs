using BenchmarkDotNet.Attributes;
using Yielding.Benchmarks.Operations;

namespace Yielding.Benchmarks;

/// <summary>The cost of the <c>ScopeBody</c> when the body completes.</summary>
[MemoryDiagnoser]
public class CleanUsingWithScopeBody
{
    [Benchmark(Baseline = true)]
    public int Foreach() => CleanObserving.ByForeach.Invoke();

    [Benchmark]
    public int Using() => CleanObserving.ByUsing.Invoke();

    [Benchmark]
    public int Run() => CleanObserving.ByRun.Invoke();
}
