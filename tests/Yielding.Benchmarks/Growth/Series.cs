namespace Yielding.Benchmarks.Growth;

/// <summary>A way to hold a number of exits, or of nested scopes.</summary>
/// <param name="Name">What it is called in tables and charts.</param>
/// <param name="Run">Enters and exits so many of them.</param>
internal sealed record Series(string Name, Action<int> Run);
