using BenchmarkDotNet.Attributes;
using Yielding.Benchmarks.Operations;

namespace Yielding.Benchmarks;

/// <summary>What does an asynchronous scope add to the cost of a loop over the same generator?</summary>
[MemoryDiagnoser]
public class AsyncBody
{
    [Benchmark(Baseline = true)]
    public int AwaitForeach() => AsyncPlain.ByForeach.Invoke();

    [Benchmark]
    public int AwaitUsing() => AsyncPlain.ByUsing.Invoke();

    [Benchmark]
    public int RunAsync() => AsyncPlain.ByRun.Invoke();

    [Benchmark]
    public int FailingAwaitForeach() => AsyncPlain.FailingByForeach.Invoke();

    [Benchmark]
    public int FailingAwaitUsing() => AsyncPlain.FailingByUsing.Invoke();
}
