namespace Yielding.Support;

/// <summary>What a failing body throws in these tests.</summary>
public sealed class BodyException(string message = "the body failed") : Exception(message);
