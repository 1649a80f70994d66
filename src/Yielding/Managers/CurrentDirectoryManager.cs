namespace Yielding.Managers;

/// <summary>Changes the process's working directory, and goes back to the one that it found.</summary>
internal static class CurrentDirectoryManager
{
    public static IEnumerable<string> CurrentDirectory(string path)
    {
        var before = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(path);
        try
        {
            yield return Directory.GetCurrentDirectory();
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }
    }
}
