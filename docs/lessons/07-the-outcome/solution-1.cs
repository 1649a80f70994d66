#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// The class keeps a manager instead of a scope. Each call of Use is a scope of its own, in Run, so each outcome is exact.

using Yielding;

var batch = new Batch("orders");

try
{
    batch.Use(_ => int.Parse("one"));
}
catch (FormatException)
{
    Console.WriteLine("a FormatException was caught");
}

batch.Use(_ => int.Parse("1"));

// region Solution
internal sealed class Batch(string name)
{
    private readonly ContextManager<string> _manager = ContextManager.From(body => Reporting(name, body));

    public void Use(Action<string> action) => _manager.Run(action);

    private static IEnumerable<string> Reporting(string name, ScopeBody body)
    {
        yield return name;
        Console.WriteLine($"{name}: {body.Status}");
    }
}
// endregion
