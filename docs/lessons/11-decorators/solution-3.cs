#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// A manager that suppresses exceptions, as a decorator of a function without a result and of a function with one.

using Yielding;

var optional = ContextManager.From(Optional);

// region Solution
var print = optional.Wrap<string>(path => Console.WriteLine(File.ReadAllText(path)));
print("no-such-file.txt");
Console.WriteLine("the call without a result has returned");

var read = optional.Wrap<string, string>(File.ReadAllText);
try
{
    read("no-such-file.txt");
}
catch (InvalidOperationException e)
{
    Console.WriteLine($"the call with a result has thrown; inside is a {e.InnerException!.GetType().Name}");
}
// endregion

static IEnumerable<string> Optional(ScopeBody body)
{
    yield return "";
    try
    {
        body.Rethrow();
    }
    catch (FileNotFoundException)
    {
    }
}
