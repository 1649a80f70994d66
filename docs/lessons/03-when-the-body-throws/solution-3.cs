#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Solution 3: two things that are opened one after the other. When the second one cannot be opened, the first one is closed.

using static Yielding.Scope;

foreach (var works in (bool[])[true, false])
{
    Console.WriteLine(works ? "both setups work" : "the second setup throws");
    try
    {
        using (Enter(Both(works)))
        {
            Console.WriteLine("  body");
        }
    }
    catch (InvalidOperationException e)
    {
        Console.WriteLine($"  caught: {e.Message}");
    }
}

// region Both
static IEnumerable<string> Both(bool works)
{
    using var door = new Thing("door");
    using var lamp = new Thing("lamp", works);
    yield return "both";
}
// endregion

internal sealed class Thing : IDisposable
{
    private readonly string _name;

    public Thing(string name, bool works = true)
    {
        _name = works ? name : throw new InvalidOperationException($"there is no {name}");
        Console.WriteLine($"  {name} opened");
    }

    public void Dispose() => Console.WriteLine($"  {_name} closed");
}
