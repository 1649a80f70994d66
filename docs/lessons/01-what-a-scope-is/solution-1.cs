#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Solution 1: a lock file exists while the body runs, and not after it.

using static Yielding.Scope;

var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
try
{
    using (Enter(LockFile(path)))
    {
        Console.WriteLine($"in the body: the lock file exists: {Answer(path)}");
        throw new InvalidOperationException("The import failed.");
    }
}
catch (InvalidOperationException e)
{
    Console.WriteLine($"after the body: the lock file exists: {Answer(path)}");
    Console.WriteLine($"the caller catches: {e.Message}");
}

// region LockFile
static IEnumerable<string> LockFile(string path)
{
    File.WriteAllText(path, "locked");
    try
    {
        yield return path;
    }
    finally
    {
        File.Delete(path);
    }
}
// endregion

static string Answer(string path) => File.Exists(path) ? "yes" : "no";
