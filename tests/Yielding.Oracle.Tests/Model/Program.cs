namespace Yielding.Oracle.Model;

/// <summary>A random program: one method, synchronous or not, and what it calls.</summary>
/// <param name="IsAsync">The method is asynchronous.</param>
/// <param name="Main">Its body.</param>
/// <param name="IsInOneLine">All its code stands in one line, so that a line does not identify an entry.</param>
internal sealed record Program(bool IsAsync, Block Main, bool IsInOneLine = false);
