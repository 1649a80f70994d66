#region FileUsings
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Yielding;
using static Yielding.Scope;
#endregion

namespace Yielding.Cookbook.Docs;

#pragma warning disable IDE0055 // documentation shows short blocks in one line
/// <summary>The recipes of docs/cookbook/files-and-processes.md.</summary>
internal static class FileRecipes
{
    #region TemporaryDirectory
    public static IEnumerable<string> TemporaryDirectory(string prefix)
    {
        var folder = Directory.CreateTempSubdirectory(prefix);
        try
        {
            yield return folder.FullName;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
    #endregion

    #region Replacement
    public static IEnumerable<StreamWriter> Replacement(string path)
    {
        var draft = $"{path}.{Guid.NewGuid():N}";
        try
        {
            using (var writer = new StreamWriter(draft))
            {
                yield return writer;
            }

            File.Move(draft, path, overwrite: true);    // runs only when the body completed
        }
        finally
        {
            File.Delete(draft);                         // does nothing when the file was moved
        }
    }
    #endregion

    #region Source
    public static IEnumerable<StreamReader> Source(string path)
    {
        using var file = new StreamReader(path);
        yield return file;
    }
    #endregion

    #region FileLock
    public static async IAsyncEnumerable<FileStream> FileLock(
        string path, TimeSpan limit, TimeProvider time, [EnumeratorCancellation] CancellationToken token = default)
    {
        var start = time.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), time);
        FileStream? file;
        while ((file = TryOpen(path)) is null)
        {
            if (time.GetElapsedTime(start) >= limit)
            {
                throw new TimeoutException($"The file '{path}' is still locked. Try again later.");
            }

            await timer.WaitForNextTickAsync(token);
        }

        await using var locked = file;    // closing the file unlocks it
        yield return locked;
    }

    private static FileStream? TryOpen(string path)
    {
        try { return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None); }
        catch (IOException e) when (e.GetType() == typeof(IOException)) { return null; }    // it is open elsewhere
    }
    #endregion

    #region Child
    public static IEnumerable<Process> Child(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            yield return process;
            process.StandardInput.Close();
            process.WaitForExit();    // runs only when the body completed
        }
        finally
        {
            process.Kill(entireProcessTree: true);    // does nothing when the process has ended
            process.WaitForExit();
        }
    }
    #endregion
}
