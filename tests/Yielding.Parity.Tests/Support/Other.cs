namespace Yielding.Parity.Support;

/// <summary>What has nothing to do with it.</summary>
internal sealed class Other(string message) : Exception(message);
