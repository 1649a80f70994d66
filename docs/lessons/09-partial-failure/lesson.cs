#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Five files are opened, and the third one is missing. The files before it are closed, also when a constructor opens them.

using Yielding;
using static Yielding.Scope;

using var temporary = Enter(TemporaryFolder(), out var folder);
string[] names = ["1.txt", "2.txt", "3.txt", "4.txt", "5.txt"];
foreach (var name in names)
{
    File.WriteAllText(Path.Combine(folder, name), $"the text of {name}\n");
}

var paths = names.Select(name => Path.Combine(folder, name)).ToList();
var third = paths[2];

Console.WriteLine("1. all five files are there");
Try(() => PrintAll(paths));

Console.WriteLine("2. the third file is missing");
File.Delete(third);
Try(() => PrintAll(paths));

Console.WriteLine("3. a constructor that opens five files, and the third one is missing");
Try(UseAlbum);

Console.WriteLine("4. the same constructor, and all files are there");
File.WriteAllText(third, "the text of 3.txt\n");
Try(UseAlbum);

// region UseAlbum
void UseAlbum()
{
    using var album = new Album(paths);
    Console.WriteLine($"   {album.ReadAll()}");
}
// endregion

// region PrintAll
static void PrintAll(List<string> paths)
{
    using var stack = new ExitStack();
    var files = paths.Select(path => stack.Enter(Files.Source(path))).ToList();
    Console.WriteLine($"   {string.Join(", ", files.Select(file => file.ReadLine()))}");
}
// endregion

static void Try(Action action)
{
    try
    {
        action();
    }
    catch (FileNotFoundException e)
    {
        Console.WriteLine($"   caught: {Path.GetFileName(e.FileName)} was not found");
    }

    Console.WriteLine($"   {Files.Opened} opened, {Files.Closed} closed");
    (Files.Opened, Files.Closed) = (0, 0);
}

static IEnumerable<string> TemporaryFolder()
{
    var folder = Directory.CreateTempSubdirectory("yielding-lesson-");
    try
    {
        yield return folder.FullName;
    }
    finally
    {
        folder.Delete(recursive: true);
    }
}

// region Album
internal sealed class Album : IDisposable
{
    private readonly ExitStack _stack;
    private readonly List<StreamReader> _files;

    public Album(IEnumerable<string> paths)
    {
        using var stack = new ExitStack();
        _files = [.. paths.Select(path => stack.Enter(Files.Source(path)))];
        _stack = stack.PopAll();    // the last statement: nothing can fail any more
    }

    public string ReadAll() => string.Join(", ", _files.Select(file => file.ReadLine()));

    public void Dispose() => _stack.Dispose();
}
// endregion

internal static class Files
{
    public static int Opened { get; set; }

    public static int Closed { get; set; }

    // region Source
    public static IEnumerable<StreamReader> Source(string path)
    {
        var file = new StreamReader(path);
        Opened++;
        try
        {
            yield return file;
        }
        finally
        {
            file.Dispose();
            Closed++;
        }
    }
    // endregion
}
