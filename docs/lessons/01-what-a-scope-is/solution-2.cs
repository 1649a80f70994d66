#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Solution 2: when a setup throws, there is no body and no teardown of that entry.

using static Yielding.Scope;

var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

// region TwoEntries
using (Enter(LockFile(path)))
{
    Console.WriteLine("first body");
    try
    {
        using (Enter(LockFile(path)))
        {
            Console.WriteLine("second body: this line is never printed");
        }
    }
    catch (IOException)
    {
        Console.WriteLine("the second setup failed: the file is there already");
    }

    Console.WriteLine($"still in the first body: the lock file exists: {Answer(path)}");
}
// endregion

Console.WriteLine($"after the first body: the lock file exists: {Answer(path)}");

// region LockFile
static IEnumerable<string> LockFile(string path)
{
    new FileStream(path, FileMode.CreateNew).Dispose(); // throws an IOException when the file exists
    Console.WriteLine("setup: locked");
    try
    {
        yield return path;
    }
    finally
    {
        File.Delete(path);
        Console.WriteLine("teardown: unlocked");
    }
}
// endregion

static string Answer(string path) => File.Exists(path) ? "yes" : "no";
