namespace Yielding.Support;

/// <summary>A class of tasks that a library of its own may have.</summary>
internal sealed class DerivedTask() : Task<string>(() => "");
