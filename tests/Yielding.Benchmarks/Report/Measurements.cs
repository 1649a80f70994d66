using System.Runtime.InteropServices;
using System.Text.Json;

namespace Yielding.Benchmarks.Report;

/// <summary>A ratio of two operations in one run. Times are in nanoseconds.</summary>
internal sealed record RatioPoint(string Name, double Baseline, double Measured, double Ratio, double ExtraBytes, double? Goal);

/// <summary>The time of one operation, in nanoseconds.</summary>
internal sealed record TimePoint(string Chart, string Name, double Nanoseconds);

/// <summary>The time of one of a number of entries or scopes, in nanoseconds.</summary>
internal sealed record GrowthPoint(string Chart, string Series, int Count, double Nanoseconds);

/// <summary>What the benchmark program has measured, as it is kept in a file.</summary>
internal sealed record Measurements(
    string Runtime,
    string System,
    IReadOnlyList<RatioPoint> Ratios,
    IReadOnlyList<TimePoint> Times,
    IReadOnlyList<GrowthPoint> Growth,
    IReadOnlyList<RatioPoint> Processes)
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Measurements Of(
        IReadOnlyList<RatioPoint> ratios,
        IReadOnlyList<TimePoint> times,
        IReadOnlyList<GrowthPoint> growth,
        IReadOnlyList<RatioPoint> processes) =>
        new(RuntimeInformation.FrameworkDescription, RuntimeInformation.OSDescription, ratios, times, growth, processes);

    public static Measurements Read(string file) =>
        JsonSerializer.Deserialize<Measurements>(File.ReadAllText(file), s_options)
        ?? throw new InvalidDataException($"{file} has no measurements.");

    public void Write(string file) => File.WriteAllText(file, JsonSerializer.Serialize(this, s_options) + "\n");
}
