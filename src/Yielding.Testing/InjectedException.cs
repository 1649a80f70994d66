namespace Yielding.Testing;

/// <summary>What a sweep throws into a run, unless <see cref="SweepOptions.Fault"/> gives something else.</summary>
#pragma warning disable CA1032 // only the sweep makes one, and it always knows the point
public sealed class InjectedException : Exception
#pragma warning restore CA1032
{
    internal InjectedException(SweepPoint point)
        : base($"Injected by the sweep at {point}.") =>
        Point = point;

    /// <summary>Where it was injected.</summary>
    public SweepPoint Point { get; }
}
