namespace Yielding.Parity.Support;

/// <summary>What a teardown throws.</summary>
internal sealed class Late(string message, Exception? cause = null) : Exception(message, cause);
