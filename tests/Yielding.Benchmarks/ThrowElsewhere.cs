using BenchmarkDotNet.Attributes;
using Yielding.Benchmarks.Operations;

namespace Yielding.Benchmarks;

/// <summary>What does the library's first-chance handler add to exceptions that are none of the library's business?</summary>
/// <remarks>
/// BenchmarkDotNet runs the two in processes of their own: in the first one the library is never used. Memory isn't measured here, because
/// BenchmarkDotNet counts exceptions with a first-chance handler of its own in its round for memory; the quick mode shows it.
/// </remarks>
public class ThrowElsewhere
{
    [GlobalSetup(Target = nameof(LibraryInUse))]
    public void UseLibrary() => CleanPlain.ByUsing.Invoke();

    [Benchmark(Baseline = true)]
    public int LibraryNotInUse() => UnrelatedThrow.ToCaller.Invoke();

    [Benchmark]
    public int LibraryInUse() => UnrelatedThrow.ToCaller.Invoke();
}
