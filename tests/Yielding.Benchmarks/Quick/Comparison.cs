using System.Diagnostics;

namespace Yielding.Benchmarks.Quick;

/// <summary>Two ways to do the same: the one without the library, and the one with it.</summary>
internal sealed record Comparison(string Name, Batch Baseline, Batch Measured, Target Target)
{
    /// <summary>
    /// How long two batches, one of each side, take together. Short, so that whatever disturbs the machine hits both alike.
    /// </summary>
    private static readonly TimeSpan s_pairTime = TimeSpan.FromMilliseconds(1);

    /// <summary>Measures in pairs of batches until the time is up, and gives the medians of the quickest quarter of the pairs.</summary>
    /// <remarks>
    /// The other pairs may have been slowed down by others' work on the machine, which doesn't slow both sides by the same factor.
    /// </remarks>
    public Result Measure(TimeSpan time)
    {
        var operations = OperationsPerBatch();
        List<(double Baseline, double Measured)> pairs = [];
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < time)
        {
            // In turn one and the other comes first, so that neither always runs with the caches the other one left.
            var baselineFirst = pairs.Count % 2 == 0;
            var first = Timing.Of(baselineFirst ? Baseline : Measured, operations);
            var second = Timing.Of(baselineFirst ? Measured : Baseline, operations);
            pairs.Add(baselineFirst ? (first, second) : (second, first));
        }

        var fastest = pairs.OrderBy(pair => pair.Baseline + pair.Measured).Take((pairs.Count + 3) / 4).ToList();
        var extraBytes = Timing.BytesOf(Measured, operations) - Timing.BytesOf(Baseline, operations);

        return new Result(
            Name,
            Timing.Median(fastest.Select(pair => pair.Baseline)),
            Timing.Median(fastest.Select(pair => pair.Measured)),
            Timing.Median(fastest.Select(pair => pair.Measured / pair.Baseline)),
            extraBytes,
            Target);
    }

    private int OperationsPerBatch()
    {
        const int Tried = 100;
        var pair = Math.Min(
            Timing.Of(Baseline, Tried) + Timing.Of(Measured, Tried),
            Timing.Of(Baseline, Tried) + Timing.Of(Measured, Tried));

        return Math.Max(10, (int)(s_pairTime.TotalNanoseconds / pair));
    }
}
