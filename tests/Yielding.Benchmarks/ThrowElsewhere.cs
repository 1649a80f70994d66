using BenchmarkDotNet.Attributes;
using Yielding.Benchmarks.Operations;

namespace Yielding.Benchmarks;

/// <summary>What does the library's first-chance handler add to exceptions that are none of the library's business?</summary>
/// <remarks>BenchmarkDotNet runs the two in processes of their own: in the first one the library is never used.</remarks>
[MemoryDiagnoser]
public class ThrowElsewhere
{
    [GlobalSetup(Target = nameof(LibraryInUse))]
    public void UseLibrary() => CleanPlain.ByUsing.Invoke();

    [Benchmark(Baseline = true)]
    public int LibraryNotInUse() => UnrelatedThrow.Invoke();

    [Benchmark]
    public int LibraryInUse() => UnrelatedThrow.Invoke();
}
