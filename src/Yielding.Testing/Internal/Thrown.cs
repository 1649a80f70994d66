namespace Yielding.Testing.Internal;

/// <summary>An exception that was thrown into a run, or that left its body.</summary>
/// <param name="Exception">The exception.</param>
/// <param name="Point">Where; null when the body threw it by itself.</param>
/// <param name="Phase">The phase in which it was thrown.</param>
/// <param name="Time">The number of events before it.</param>
internal sealed record Thrown(Exception Exception, SweepPoint? Point, SweepPhase Phase, int Time)
{
    public string Where => Point is null ? "in the body" : Words.Of(Point);
}
