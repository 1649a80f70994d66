#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// The scope of a function that returns a sequence: entered at the first item, exited at the end, with one of three outcomes.

using Yielding;

var lines = ContextManager.From(Reporting).Wrap<int, string>(Lines);

Console.WriteLine("the call");
var sequence = lines(2);

// region Solution
Console.WriteLine("read to the end");
foreach (var line in sequence)
{
    Console.WriteLine($"   {line}");
}

Console.WriteLine("left by break");
foreach (var line in lines(2))
{
    Console.WriteLine($"   {line}");

    break;
}

Console.WriteLine("the sequence throws");
try
{
    _ = lines(-1).Count();
}
catch (ArgumentOutOfRangeException)
{
    Console.WriteLine("   caught");
}
// endregion

static IEnumerable<string> Lines(int count)
{
    ArgumentOutOfRangeException.ThrowIfNegative(count);
    for (var i = 1; i <= count; i++)
    {
        yield return $"line {i}";
    }
}

static IEnumerable<string> Reporting(ScopeBody body)
{
    Console.WriteLine("   enter");
    yield return "";
    Console.WriteLine($"   leave: {body.Status}");
}
