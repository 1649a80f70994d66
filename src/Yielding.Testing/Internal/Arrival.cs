namespace Yielding.Testing.Internal;

/// <summary>A run has come to a point.</summary>
/// <param name="Point">The point.</param>
/// <param name="Fault">What has to be thrown there; null for nothing.</param>
internal readonly record struct Arrival(SweepPoint Point, Exception? Fault);
