#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Shows a batch that keeps a file open for each document until the limit of open files stops it, and the scope that cures it.

using System.Runtime.InteropServices;
using static Yielding.Scope;

// region Linux
if (!OperatingSystem.IsLinux())
{
    Console.WriteLine("This lesson needs Linux: it reads the folder /proc/self/fd.");

    return 0;
}
// endregion

const int TooManyOpenFiles = 24;    // the number EMFILE of the operating system

using (Enter(FolderOfDocuments(count: 400), out var folder))
{
    var paths = Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToList();
    Console.WriteLine($"{paths.Count} documents, open at the start: {OpenDocuments(folder)}");

    Console.WriteLine("1. The accident");
    // region Accident
    List<Document> documents = [];
    Run(OpenFileLimit(200), _ =>
    {
        try
        {
            paths.ForEach(path => documents.Add(new Document(path)));
        }
        catch (IOException e) when (e.HResult == TooManyOpenFiles)
        {
            Console.WriteLine("the batch failed: too many open files");
            Console.WriteLine($"the log can be opened: {CanOpen(Path.Combine(folder, "batch.log"))}");
        }
    });
    // endregion

    // region Count
    Console.WriteLine($"failed before document 200: {documents.Count < 200}");
    Console.WriteLine($"open, one for each document read: {OpenDocuments(folder) == documents.Count}");
    // endregion

    documents.ForEach(document => document.Dispose());
    Console.WriteLine($"open after closing them by hand: {OpenDocuments(folder)}");

    Console.WriteLine("2. The cure");
    // region Cure
    var titles = new List<string>();
    var mostOpen = 0;
    using (Enter(OpenFileLimit(200)))
    {
        foreach (var path in paths)
        {
            using (Enter(OpenDocument(path), out var document))
            {
                titles.Add(document.Title);
                mostOpen = Math.Max(mostOpen, OpenDocuments(folder));
            }
        }
    }
    // endregion

    Console.WriteLine($"read: {titles.Count}, from '{titles[0]}' to '{titles[^1]}'");
    Console.WriteLine($"most open at once: {mostOpen}");
    Console.WriteLine($"open at the end: {OpenDocuments(folder)}");
}

return 0;

// region Scope
static IEnumerable<Document> OpenDocument(string path)
{
    using var document = new Document(path);
    yield return document;
}
// endregion

// region Limit
static IEnumerable<ulong> OpenFileLimit(ulong limit)
{
    var before = OpenFiles.Limit;
    OpenFiles.Limit = before with { Current = limit };
    try
    {
        yield return limit;
    }
    finally
    {
        OpenFiles.Limit = before;
    }
}
// endregion

// region OpenDocuments
// An entry of /proc/self/fd is a link from the number of a file descriptor to its file.
static int OpenDocuments(string folder) =>
    Directory.GetFiles("/proc/self/fd")
        .Count(entry => new FileInfo(entry).LinkTarget?.StartsWith(folder, StringComparison.Ordinal) == true);
// endregion

static bool CanOpen(string path)
{
    try
    {
        using var file = new StreamWriter(path);

        return true;
    }
    catch (IOException)
    {
        return false;
    }
}

static IEnumerable<string> FolderOfDocuments(int count)
{
    var folder = Directory.CreateTempSubdirectory("lesson-");
    try
    {
        for (var number = 1; number <= count; number++)
        {
            File.WriteAllText(Path.Combine(folder.FullName, $"{number:000}.txt"), $"Document {number}\nThe text.\n");
        }

        yield return folder.FullName;
    }
    finally
    {
        folder.Delete(recursive: true);
    }
}

// region Document
internal sealed class Document : IDisposable
{
    private readonly StreamReader _text;

    public Document(string path)
    {
        _text = new StreamReader(path);
        Title = _text.ReadLine() ?? "";
    }

    public string Title { get; }

    public string ReadText() => _text.ReadToEnd();    // the file is open for this

    public void Dispose() => _text.Dispose();
}
// endregion

/// <summary>The limit of open files of this process. The operating system has a current limit and a maximum for it.</summary>
internal static class OpenFiles
{
    private const int NumberOfFiles = 7;    // the number RLIMIT_NOFILE of Linux

    public static Range Limit
    {
        get
        {
            ThrowIfFailed(GetLimit(NumberOfFiles, out var limit));

            return limit;
        }

        set => ThrowIfFailed(SetLimit(NumberOfFiles, in value));
    }

    [DllImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static extern int GetLimit(int resource, out Range limit);

    [DllImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static extern int SetLimit(int resource, in Range limit);

    private static void ThrowIfFailed(int result)
    {
        if (result != 0)
        {
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        }
    }

    internal record struct Range(ulong Current, ulong Maximum);
}
