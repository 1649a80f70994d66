using System.Diagnostics;
using Yielding.Benchmarks.Report;
using static System.FormattableString;

namespace Yielding.Benchmarks.Growth;

/// <summary>Measures stacks of 1 to 1,000,000 entries, and 1 to 1,000 nested scopes: nanoseconds for each of them.</summary>
internal static class GrowthRun
{
    private static readonly TimeSpan s_timePerPoint = TimeSpan.FromMilliseconds(300);
    private static readonly int[] s_entries = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];
    private static readonly int[] s_depths = [1, 10, 100, 1_000];

    public static IReadOnlyList<GrowthPoint> Go()
    {
        var clock = Stopwatch.StartNew();
        List<GrowthPoint> points =
        [
            .. Measure("stacks", Stacks.All, s_entries),
            .. Measure("throwing", Throwing.All, s_depths),
            .. Measure("nests", Nests.All, s_depths),
        ];
        Console.WriteLine($"{clock.Elapsed.TotalSeconds:0} s");

        return points;
    }

    private static IEnumerable<GrowthPoint> Measure(string chart, IReadOnlyList<Series> all, int[] counts)
    {
        Console.WriteLine(Invariant($"{chart,-32}") + string.Concat(counts.Select(count => Invariant($"{count,12:N0}"))));
        foreach (var series in all)
        {
            for (var round = 0; round < 100; round++)
            {
                series.Run(counts[1]); // to the last tier of the JIT
            }
        }

        // All series in turn at each count, so that what disturbs the machine disturbs all of them.
        var best = all.ToDictionary(series => series.Name, _ => new double[counts.Length]);
        for (var i = 0; i < counts.Length; i++)
        {
            foreach (var (series, nanoseconds) in BestOf(all, counts[i]))
            {
                best[series][i] = nanoseconds;
            }
        }

        foreach (var series in all)
        {
            var row = best[series.Name].Select(nanoseconds => Invariant($"{nanoseconds,9:0.0} ns"));
            Console.WriteLine(Invariant($"{series.Name,-32}") + string.Concat(row));
        }

        return all.SelectMany(series => counts.Select((count, i) => new GrowthPoint(chart, series.Name, count, best[series.Name][i])));
    }

    // The best of several runs: others' work on the machine makes a run slower, and hardly ever faster.
    private static Dictionary<string, double> BestOf(IReadOnlyList<Series> all, int count)
    {
        var best = all.ToDictionary(series => series.Name, _ => double.MaxValue);
        var repeats = Math.Max(1, 1_000 / count); // a run of one entry is too short for the clock
        var clock = Stopwatch.StartNew();
        do
        {
            foreach (var series in all)
            {
                var start = Stopwatch.GetTimestamp();
                for (var i = 0; i < repeats; i++)
                {
                    series.Run(count);
                }

                var each = Stopwatch.GetElapsedTime(start).TotalNanoseconds / repeats / count;
                best[series.Name] = Math.Min(best[series.Name], each);
            }
        }
        while (clock.Elapsed < s_timePerPoint * all.Count);

        return best;
    }
}
