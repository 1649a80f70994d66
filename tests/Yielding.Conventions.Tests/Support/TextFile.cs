namespace Yielding.Conventions.Support;

/// <summary>A file to check: its path from the root of the repository, with forward slashes, and what is in it.</summary>
internal sealed record TextFile(string Path, string Text)
{
    public string Name => System.IO.Path.GetFileName(Path);
}
