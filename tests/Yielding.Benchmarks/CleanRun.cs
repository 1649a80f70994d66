using BenchmarkDotNet.Attributes;
using Yielding.Benchmarks.Operations;

namespace Yielding.Benchmarks;

/// <summary>What does <c>Run</c> cost over a <c>foreach</c> that calls the same delegate, when the body completes?</summary>
[MemoryDiagnoser]
public class CleanRun
{
    [Benchmark(Baseline = true)]
    public int Foreach() => CleanPlain.ByForeachWithDelegate.Invoke();

    [Benchmark]
    public int Run() => CleanPlain.ByRun.Invoke();
}
