using BenchmarkDotNet.Attributes;
using Yielding.Benchmarks.Operations;

namespace Yielding.Benchmarks;

/// <summary>The cost of throwing the body's exception into the generator, which rethrows it.</summary>
[MemoryDiagnoser]
public class FailingBodyWithScopeBody
{
    [Benchmark(Baseline = true)]
    public int Foreach() => FailingObserving.ByForeach.Invoke();

    [Benchmark]
    public int Using() => FailingObserving.ByUsing.Invoke();

    [Benchmark]
    public int Run() => FailingObserving.ByRun.Invoke();
}
