namespace Yielding.Cookbook.Support;

/// <summary>A thing that is ordered.</summary>
public sealed record Order(string Thing);
