namespace Yielding.Testing;

/// <summary>What a sweep that found nothing wrong has done, so that a test can assert that it did something.</summary>
public sealed class ScopeSweepReport
{
    internal ScopeSweepReport(int runs, IReadOnlyList<SweepPoint> points, IReadOnlyList<string> resources)
    {
        Runs = runs;
        Points = points;
        Resources = resources;
    }

    /// <summary>How often the scope was run, in all forms together.</summary>
    public int Runs { get; }

    /// <summary>The points that a run without faults comes to, in order, also the start and the end of the body.</summary>
    public IReadOnlyList<SweepPoint> Points { get; }

    /// <summary>The resources that a run without faults acquires, in order.</summary>
    public IReadOnlyList<string> Resources { get; }

    /// <summary>The numbers.</summary>
    /// <returns>Such as "40 runs, 5 points, 2 resources".</returns>
    public override string ToString() => $"{Runs} runs, {Points.Count} points, {Resources.Count} resources";
}
