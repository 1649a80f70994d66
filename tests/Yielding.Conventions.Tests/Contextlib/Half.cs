namespace Yielding.Conventions.Contextlib;

/// <summary>The halves of the library, each with a test project of its own.</summary>
[Flags]
internal enum Half
{
    None = 0,
    Sync = 1,
    Async = 2,
    Both = Sync | Async,
}
