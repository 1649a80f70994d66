namespace Yielding.Oracle.Running;

/// <summary>How programs are compiled and loaded.</summary>
/// <param name="IsOptimized">As in a release.</param>
/// <param name="IsCollectible">
/// The assembly can be unloaded. The library keeps no data about enclosing methods in such ones.
/// </param>
/// <param name="HasPaths">The source files have names. Those of a script don't, so that places of all scripts look alike.</param>
internal sealed record CompilationStyle(bool IsOptimized, bool IsCollectible = true, bool HasPaths = true);
