#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Solution 1 of lesson 14: a scope that fails when its body leaves more files of a folder open than there were before.

using static Yielding.Scope;

if (!OperatingSystem.IsLinux())
{
    Console.WriteLine("This lesson needs Linux: it reads the folder /proc/self/fd.");

    return 0;
}

using (Enter(TemporaryFolder(), out var folder))
{
    var path = Path.Combine(folder, "document.txt");
    File.WriteAllText(path, "Document 1\n");

    using (Enter(NothingLeftOpen(folder)))
    {
        Console.WriteLine($"read: {File.ReadAllText(path).Trim()}");
    }

    // region Leak
    StreamReader? leaked = null;
    try
    {
        using (Enter(NothingLeftOpen(folder)))
        {
            leaked = new StreamReader(path);
            Console.WriteLine($"read: {leaked.ReadLine()}");
        }
    }
    catch (InvalidOperationException e)
    {
        Console.WriteLine(e.Message);
    }
    finally
    {
        leaked?.Dispose();
    }
    // endregion
}

return 0;

// region Scope
static IEnumerable<int> NothingLeftOpen(string folder)
{
    var before = OpenFiles(folder);
    yield return before;
    var after = OpenFiles(folder);    // only after a body that completed: a failure propagates unchanged
    if (after > before)
    {
        throw new InvalidOperationException($"The body left {after - before} file open.");
    }
}
// endregion

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
