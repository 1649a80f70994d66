using BenchmarkDotNet.Attributes;
using Yielding.Benchmarks.Operations;

namespace Yielding.Benchmarks;

/// <summary>What does the channel cost, when the body completes and there is nothing to hear?</summary>
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
