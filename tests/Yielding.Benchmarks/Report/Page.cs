using System.Text;
using static System.FormattableString;

namespace Yielding.Benchmarks.Report;

/// <summary>Writes the tables of a page of the documentation, and draws its charts.</summary>
internal static class Page
{
    private const string Peers = "peers";
    private const string Throwing = "throwing";

    /// <summary>Draws the charts beside the page, and replaces its tables.</summary>
    /// <param name="page">
    /// The Markdown file. A table stands between the lines <c>&lt;!-- table: NAME --></c> and <c>&lt;!-- end --></c>.
    /// </param>
    /// <param name="folder">The folder of the charts.</param>
    /// <param name="measurements">What the page shows.</param>
    public static void Write(string page, string folder, Measurements measurements)
    {
        Charts.Bars(Path.Combine(folder, $"{Peers}.svg"), "A scope whose body completes", measurements.Times);
        foreach (var (name, title, unit) in Growths)
        {
            Charts.Lines(Path.Combine(folder, $"{name}.svg"), title, unit, [.. measurements.Growth.Where(point => point.Chart == name)]);
        }

        var text = File.ReadAllText(page);
        text = Replace(text, "machine", $"{measurements.Runtime}, {measurements.System}\n");
        text = Replace(text, "ratios", Ratios(measurements.Ratios));
        text = Replace(text, Peers, Times(measurements.Times));
        text = Replace(text, "processes", Processes(measurements.Processes));
        text = Replace(text, Throwing, Growth([.. measurements.Growth.Where(point => point.Chart == Throwing)]));
        foreach (var (name, _, _) in Growths)
        {
            text = Replace(text, name, Growth([.. measurements.Growth.Where(point => point.Chart == name)]));
        }

        File.WriteAllText(page, text);
    }

    private static IEnumerable<(string Name, string Title, string Unit)> Growths =>
    [
        ("stacks", "A stack, per entry", "entries"),
        ("nests", "Nested scopes, unwound by one exception, per scope", "scopes"),
    ];

    private static string Replace(string text, string name, string table)
    {
        var begin = $"<!-- table: {name} -->\n";
        var at = text.IndexOf(begin, StringComparison.Ordinal);
        if (at < 0)
        {
            throw new InvalidDataException($"The page has no table '{name}'.");
        }

        at += begin.Length;

        return text[..at] + "\n" + table + "\n" + text[text.IndexOf("<!-- end -->", at, StringComparison.Ordinal)..];
    }

    private static string Ratios(IEnumerable<RatioPoint> ratios)
    {
        var table = new StringBuilder("| | without, ns | with, ns | ratio | more bytes | goal |\n");
        table.Append("| --- | ---: | ---: | ---: | ---: | ---: |\n");
        foreach (var one in ratios)
        {
            table.Append(Invariant($"| {one.Name} | {one.Baseline:0.0} | {one.Measured:0.0} | {one.Ratio:0.00} | {one.ExtraBytes:0} |"))
                .Append(Invariant($" {one.Goal:0.00} |\n"));
        }

        return table.ToString();
    }

    private static string Times(IEnumerable<TimePoint> times)
    {
        var table = new StringBuilder("| | ns |\n| --- | ---: |\n");
        foreach (var one in times)
        {
            table.Append(Invariant($"| {one.Name} | {one.Nanoseconds:0.0} |\n"));
        }

        return table.ToString();
    }

    private static string Processes(IEnumerable<RatioPoint> ratios)
    {
        var table = new StringBuilder("| | first, ns | second, ns | ratio |\n| --- | ---: | ---: | ---: |\n");
        foreach (var one in ratios)
        {
            table.Append(Invariant($"| {one.Name} | {one.Baseline:0} | {one.Measured:0} | {one.Ratio:0.00} |\n"));
        }

        return table.ToString();
    }

    private static string Growth(IReadOnlyList<GrowthPoint> points)
    {
        int[] counts = [.. points.Select(point => point.Count).Distinct()];
        var table = new StringBuilder($"| |{string.Concat(counts.Select(count => Invariant($" {count:N0} |")))}\n");
        table.Append("| --- |").Append(string.Concat(counts.Select(_ => " ---: |"))).Append('\n');
        foreach (var series in points.GroupBy(point => point.Series))
        {
            table.Append(Invariant($"| {series.Key} |"))
                .Append(string.Concat(series.Select(point => Invariant($" {point.Nanoseconds:0.0} |"))))
                .Append('\n');
        }

        return table.ToString();
    }
}
