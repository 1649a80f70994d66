using System.Runtime.CompilerServices;
using Yielding.Testing;

namespace Yielding.Support;

/// <summary>Sweeps of generators with a planted defect: the exception that reports it.</summary>
internal static class Failing
{
    public static ScopeSweepException Sweep(
        Func<SweepProbe, IEnumerable<int>> generator,
        SweepOptions? options = null,
        [CallerArgumentExpression(nameof(generator))] string subject = "") =>
        Should.Throw<ScopeSweepException>(() => ScopeSweep.Verify(generator, (_, _) => { }, options, subject));

    public static ScopeSweepException Sweep(
        Func<SweepProbe, ScopeBody, IEnumerable<int>> generator,
        SweepOptions? options = null,
        [CallerArgumentExpression(nameof(generator))] string subject = "") =>
        Should.Throw<ScopeSweepException>(() => ScopeSweep.Verify(generator, (_, _) => { }, options, subject));

    public static Task<ScopeSweepException> SweepAsync(
        Func<SweepProbe, IAsyncEnumerable<int>> generator,
        Func<int, SweepProbe, Task>? body = null,
        [CallerArgumentExpression(nameof(generator))] string subject = "") =>
        Should.ThrowAsync<ScopeSweepException>(
            () => ScopeSweep.VerifyAsync(generator, body ?? ((_, _) => Task.CompletedTask), subject: subject));

    /// <summary>The faults of the runs that failed, each once, in order.</summary>
    public static IReadOnlyList<string> Faults(this ScopeSweepException failure) =>
        [.. failure.FailedRuns.Select(run => run.Fault).Distinct()];

    /// <summary>The rules that were broken, by the words before their colons, each once, in order.</summary>
    public static IReadOnlyList<string> Rules(this ScopeSweepException failure) =>
        [.. failure.FailedRuns.SelectMany(run => run.BrokenRules).Select(rule => rule.Split(':')[0]).Distinct()];

    /// <summary>The report has a paragraph on this fault, and in it a line that begins like this.</summary>
    public static void ShouldReport(this ScopeSweepException failure, string fault, string rule)
    {
        var lines = failure.Message.ReplaceLineEndings("\n").Split("\n\n")
            .Select(paragraph => paragraph.Split('\n'))
            .Where(paragraph => paragraph[0].EndsWith($", {fault}:", StringComparison.Ordinal))
            .SelectMany(paragraph => paragraph)
            .ToList();

        lines.ShouldNotBeEmpty($"No paragraph on '{fault}' in: {failure.Message}");
        lines.ShouldContain(line => line.TrimStart().StartsWith(rule, StringComparison.Ordinal), failure.Message);
    }
}
