namespace Yielding.Cookbook.Support;

/// <summary>What the body of a scope throws in these tests.</summary>
internal sealed class BodyException() : Exception("The body failed.");
