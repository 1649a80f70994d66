#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Solution 2 of lesson 14: an exit stack closes every document that it had opened when one of them cannot be opened.

using Yielding;
using static Yielding.Scope;

if (!OperatingSystem.IsLinux())
{
    Console.WriteLine("This lesson needs Linux: it reads the folder /proc/self/fd.");

    return 0;
}

using (Enter(TemporaryFolder(), out var folder))
{
    // The fourth of the five paths has no file. It stands for the document at which the limit is reached.
    var paths = Enumerable.Range(1, 5).Select(number => Path.Combine(folder, $"{number}.txt")).ToList();
    paths.ForEach(path => File.WriteAllText(path, "text"));
    File.Delete(paths[3]);

    // region Compare
    var opened = 0;
    try
    {
        using var stack = new ExitStack();
        foreach (var path in paths)
        {
            stack.Enter(Document(path));
            opened = OpenFiles(folder);
        }
    }
    catch (FileNotFoundException)
    {
        Console.WriteLine($"open before the failure: {opened}");
        Console.WriteLine($"open after the stack: {OpenFiles(folder)}");
    }
    // endregion
}

return 0;

static IEnumerable<StreamReader> Document(string path)
{
    using var document = new StreamReader(path);
    yield return document;
}

static int OpenFiles(string folder) =>
    Directory.GetFiles("/proc/self/fd")
        .Count(entry => new FileInfo(entry).LinkTarget?.StartsWith(folder, StringComparison.Ordinal) == true);

static IEnumerable<string> TemporaryFolder()
{
    var folder = Directory.CreateTempSubdirectory("lesson-");
    try
    {
        yield return folder.FullName;
    }
    finally
    {
        folder.Delete(recursive: true);
    }
}
