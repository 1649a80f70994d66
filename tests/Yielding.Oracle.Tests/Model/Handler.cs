namespace Yielding.Oracle.Model;

/// <summary>A <c>catch</c> clause.</summary>
/// <param name="Caught">The exceptions that it catches.</param>
/// <param name="Filter">Its <c>when</c>; null when it has none.</param>
/// <param name="Body">Its block.</param>
internal sealed record Handler(Caught Caught, Filter? Filter, Block Body);

/// <summary>An exception filter, which runs code while the exception is in flight.</summary>
internal sealed record Filter(Block Body, bool Accepts);
