namespace Yielding.Oracle.Model;

/// <summary>A random program: one method, synchronous or not, and what it calls.</summary>
internal sealed record Program(bool IsAsync, Block Main);
