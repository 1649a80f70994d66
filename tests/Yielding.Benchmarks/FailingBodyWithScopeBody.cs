using BenchmarkDotNet.Attributes;
using Yielding.Benchmarks.Operations;

namespace Yielding.Benchmarks;

/// <summary>What does it cost to throw the body's exception into the generator, which lets it go on?</summary>
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
