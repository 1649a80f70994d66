namespace Yielding.Testing;

/// <summary>What a sweep did that found nothing wrong, so that a test can assert that it did something.</summary>
/// <example>
/// <code>
/// var report = ScopeSweep.Verify(Locked, (value, probe) => probe.Point("insert"));
///
/// log.WriteLine($"{report.Runs} runs with faults at {report.Points.Count} points");
/// </code>
/// </example>
public sealed class ScopeSweepReport
{
    internal ScopeSweepReport(int runs, IReadOnlyList<SweepPoint> points, IReadOnlyList<string> resources)
    {
        Runs = runs;
        Points = points;
        Resources = resources;
    }

    /// <summary>Gets how often the scope was run, in all forms together.</summary>
    public int Runs { get; }

    /// <summary>Gets the points that a run without faults reaches, in order, including the start and the end of the body.</summary>
    public IReadOnlyList<SweepPoint> Points { get; }

    /// <summary>Gets the resources that a run without faults acquires, in order.</summary>
    public IReadOnlyList<string> Resources { get; }

    /// <summary>Formats the numbers.</summary>
    /// <returns>A text such as "40 runs, 5 points, 2 resources".</returns>
    public override string ToString() => $"{Runs} runs, {Points.Count} points, {Resources.Count} resources";
}
