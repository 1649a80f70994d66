namespace Yielding.Parity.Support;

/// <summary>A kind of <see cref="Boom"/>.</summary>
internal sealed class SmallBoom(string message) : Boom(message);
