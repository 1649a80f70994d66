using BenchmarkDotNet.Attributes;
using Yielding.Benchmarks.Operations;

namespace Yielding.Benchmarks;

/// <summary>What does a scope add to the cost of an exception that leaves its body?</summary>
[MemoryDiagnoser]
public class FailingBody
{
    [Benchmark(Baseline = true)]
    public int Foreach() => FailingPlain.ByForeach.Invoke();

    [Benchmark]
    public int Using() => FailingPlain.ByUsing.Invoke();

    [Benchmark]
    public int Run() => FailingPlain.ByRun.Invoke();
}
