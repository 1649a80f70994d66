using BenchmarkDotNet.Attributes;
using Yielding.Benchmarks.Operations;

namespace Yielding.Benchmarks;

/// <summary>What does the channel cost, when the body completes and there is nothing to hear?</summary>
[MemoryDiagnoser]
public class CleanUsingWithChannel
{
    [Benchmark(Baseline = true)]
    public int Foreach() => CleanAsking.ByForeach.Invoke();

    [Benchmark]
    public int Using() => CleanAsking.ByUsing.Invoke();

    [Benchmark]
    public int Run() => CleanAsking.ByRun.Invoke();
}
