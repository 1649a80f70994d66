#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Solution 2: a generator that takes a ScopeBody receives the exception of its body, as OnExit does.

using Yielding;
using static Yielding.Scope;

var path = Path.GetTempFileName();
using (Enter(body => Journal(path, body), out var journal))
{
    journal.WriteLine("tea");
}

Console.WriteLine($"the file: {string.Join(", ", File.ReadLines(path))}");

try
{
    using (Enter(body => Journal(path, body), out var journal))
    {
        journal.WriteLine("tea");
        throw new InvalidDataException("The order is empty.");
    }
}
catch (InvalidDataException e)
{
    Console.WriteLine($"the caller catches: {e.Message}");
}

Console.WriteLine($"the file: {string.Join(", ", File.ReadLines(path))}");
File.Delete(path);

// region Generator
static IEnumerable<StreamWriter> Journal(string path, ScopeBody body)
{
    using var file = new StreamWriter(path);
    file.WriteLine("start");
    yield return file;
    file.WriteLine(body.Exception is { } thrown ? $"failed: {thrown.Message}" : "end");
}
// endregion
