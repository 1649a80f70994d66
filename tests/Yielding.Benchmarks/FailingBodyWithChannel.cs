using BenchmarkDotNet.Attributes;
using Yielding.Benchmarks.Operations;

namespace Yielding.Benchmarks;

/// <summary>What does it cost to throw the body's exception into the generator, which lets it go on?</summary>
[MemoryDiagnoser]
public class FailingBodyWithChannel
{
    [Benchmark(Baseline = true)]
    public int Foreach() => FailingAsking.ByForeach.Invoke();

    [Benchmark]
    public int Using() => FailingAsking.ByUsing.Invoke();

    [Benchmark]
    public int Run() => FailingAsking.ByRun.Invoke();
}
