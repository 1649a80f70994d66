#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// A method that enters several things, and hands the stack that holds them to its caller.

using Yielding;

foreach (var missing in (string?[])[null, "second"])
{
    try
    {
        using var owner = OpenAll(["first", "second", "third"], missing, out var things);
        Console.WriteLine($"   in the block: {string.Join(", ", things)}");
    }
    catch (KeyNotFoundException e)
    {
        Console.WriteLine($"   caught: {e.Message}");
    }
}

// region Solution
static ExitStack OpenAll(IEnumerable<string> names, string? missing, out List<string> things)
{
    using var stack = new ExitStack();
    things = [];
    foreach (var name in names)
    {
        things.Add(stack.Enter(Thing(name, missing)));
    }

    return stack.PopAll();
}
// endregion

static IEnumerable<string> Thing(string name, string? missing)
{
    if (name == missing)
    {
        throw new KeyNotFoundException($"{name} does not exist");
    }

    Console.WriteLine($"{name}: opened");
    try
    {
        yield return name;
    }
    finally
    {
        Console.WriteLine($"{name}: closed");
    }
}
