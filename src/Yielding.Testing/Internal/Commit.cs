namespace Yielding.Testing.Internal;

/// <summary>Something was committed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Time">The number of events before it.</param>
internal readonly record struct Commit(string Name, int Time);
