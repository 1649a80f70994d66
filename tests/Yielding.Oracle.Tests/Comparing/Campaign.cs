using FsCheck;
using FsCheck.Fluent;
using Yielding.Oracle.Emission;
using Yielding.Oracle.Generation;
using Yielding.Oracle.Model;
using Yielding.Oracle.Running;

namespace Yielding.Oracle.Comparing;

/// <summary>Compares many random programs of a flavour, and makes the first one that fails small.</summary>
internal sealed class Campaign(Flavour flavour, CompilationStyle style, ulong seed)
{
    // To compile one program costs nearly as much as to compile many.
    private const int Batch = 200;
    private const int Sizes = 10;
    private const int MostCandidates = 40;

    // To run a compiled program costs little. Each of these takes other ways through it.
    private static readonly int[] s_lucks = [0, 3, 5];

    private readonly Arbitrary<Model.Program> _programs = Programs.Of(flavour);
    private readonly List<(Model.Program Program, ComparisonResult ComparisonResult)> _failures = [];

    public void Run(int count, Tally tally)
    {
        for (var done = 0; done < count; done += Batch)
        {
            foreach (var (program, results) in Compare([.. Sample(done, Math.Min(Batch, count - done))], style))
            {
                tally.Add(results);
                if (results.Find(result => result.IsFailure) is { } failure)
                {
                    _failures.Add((program, failure));
                }
            }
        }

        Report();
    }

    private void Report()
    {
        if (_failures.Count == 0)
        {
            return;
        }

        var one = _failures.GroupBy(failure => failure.ComparisonResult.Failure)
            .Select(kind => Describe(kind.MinBy(failure => SourceText.Of(failure.Program.Main).Length), kind.Count()));

        throw new ShouldAssertException(
            $"{_failures.Count} random {flavour} programs do not do the same in both forms (seed {seed}, "
            + $"{style}).\n{string.Join('\n', one)}");
    }

    // Small ones and large ones. The size of FsCheck goes to 100.
    private IEnumerable<Model.Program> Sample(int first, int count) =>
        Enumerable.Range(first, count).Chunk((count / Sizes) + 1).SelectMany((chunk, i) =>
            _programs.Generator.Sample(
                chunk.Length, new Rnd(seed + ((ulong)flavour * 1_000_003) + ((ulong)chunk[0] * 7919)), (i + 1) * 100 / Sizes));

    public static IEnumerable<(Model.Program Program, List<ComparisonResult> Results)> Compare(
        IReadOnlyList<Model.Program> programs, CompilationStyle style)
    {
        var emitted = programs.Select((program, i) => Emitter.Emit(program, $"P{i}")).ToList();
        using var compilation = new Compilation(emitted, style);
        for (var i = 0; i < emitted.Count; i++)
        {
            yield return (programs[i], [.. s_lucks.Select(luck => Comparison.Of(emitted[i], compilation, luck))]);
        }
    }

    private string Describe((Model.Program Program, ComparisonResult ComparisonResult) failure, int count)
    {
        var (smallest, result) = Shrink(failure.Program, failure.ComparisonResult);
        var emitted = Emitter.Emit(smallest, "P");

        return $"""
            == {count} times {result.Explanation}
            {SourceText.Of(smallest)}

            {emitted.Usings[emitted.Usings.IndexOf("public static class", StringComparison.Ordinal)..]}
            """;
    }

    /// <summary>A program that fails in the same way, and of which no smaller one does.</summary>
    private (Model.Program Program, ComparisonResult ComparisonResult) Shrink(Model.Program program, ComparisonResult result)
    {
        while (true)
        {
            var smaller = _programs.Shrinker(program)
                .Chunk(MostCandidates)
                .SelectMany(candidates => Compare(candidates, style))
                .Select(
                    candidate => (
                        candidate.Program, ComparisonResult: candidate.Results.Find(one => one.Failure == result.Failure)))
                .FirstOrDefault(candidate => candidate.ComparisonResult is not null);
            if (smaller.Program is null)
            {
                return (program, result);
            }

            (program, result) = (smaller.Program, smaller.ComparisonResult!);
        }
    }
}
