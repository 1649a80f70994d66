namespace Yielding.Managers;

/// <summary>Changes the working directory of the process, and restores the previous one.</summary>
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
