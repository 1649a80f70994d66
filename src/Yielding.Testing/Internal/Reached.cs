namespace Yielding.Testing.Internal;

/// <summary>A point that a run came to.</summary>
/// <param name="Point">The point.</param>
/// <param name="CanCancel">Others may run while the scope waits here, and may cancel.</param>
internal readonly record struct Reached(SweepPoint Point, bool CanCancel);
