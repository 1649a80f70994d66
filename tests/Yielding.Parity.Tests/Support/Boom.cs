namespace Yielding.Parity.Support;

/// <summary>What a body throws.</summary>
internal class Boom(string message) : Exception(message);
