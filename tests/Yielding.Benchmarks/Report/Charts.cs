using ScottPlot;

namespace Yielding.Benchmarks.Report;

/// <summary>Draws measurements as SVG files.</summary>
internal static class Charts
{
    private const int Width = 760;
    private const int Height = 420;

    /// <summary>Bars, the shortest one at the top.</summary>
    public static void Bars(string file, string title, IReadOnlyList<TimePoint> times)
    {
        using var plot = new Plot();
        TimePoint[] sorted = [.. times.OrderByDescending(time => time.Nanoseconds)];
        for (var i = 0; i < sorted.Length; i++)
        {
            var bar = plot.Add.Bar(i, sorted[i].Nanoseconds);
            bar.Horizontal = true;
            bar.Color = sorted[i].Name.StartsWith("Yielding", StringComparison.Ordinal) ? Colors.SteelBlue : Colors.LightGray;
            bar.Bars[0].Label = $"{sorted[i].Nanoseconds:0.0}";
        }

        plot.Axes.Left.SetTicks([.. Enumerable.Range(0, sorted.Length).Select(i => (double)i)], [.. sorted.Select(time => time.Name)]);
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.Margins(left: 0, right: 0.15);
        plot.XLabel("nanoseconds");
        plot.Title(title);
        plot.HideGrid();
        plot.SaveSvg(file, Width, Height);
    }

    /// <summary>A line for each series, on logarithmic axes.</summary>
    public static void Lines(string file, string title, string unit, IReadOnlyList<GrowthPoint> points)
    {
        using var plot = new Plot();
        foreach (var series in points.GroupBy(point => point.Series))
        {
            var line = plot.Add.Scatter(
                series.Select(point => Math.Log10(point.Count)).ToArray(),
                series.Select(point => Math.Log10(point.Nanoseconds)).ToArray());
            line.LegendText = series.Key;
            line.LineWidth = 2;
        }

        plot.Axes.Bottom.TickGenerator = PowersOfTen();
        plot.Axes.Left.TickGenerator = PowersOfTen();
        plot.XLabel(unit);
        plot.YLabel("nanoseconds for each");
        plot.Title(title);
        plot.ShowLegend(Edge.Bottom); // beside the lines, not over them
        plot.SaveSvg(file, Width, Height);
    }

    private static ScottPlot.TickGenerators.NumericManual PowersOfTen()
    {
        var ticks = new ScottPlot.TickGenerators.NumericManual();
        for (var power = 0; power <= 7; power++)
        {
            ticks.AddMajor(power, $"{Math.Pow(10, power):N0}");
        }

        return ticks;
    }
}
