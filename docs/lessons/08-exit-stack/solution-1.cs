#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// The line that is registered first is printed last, after every outcome.

using Yielding;

Use(fails: false);
try
{
    Use(fails: true);
}
catch (InvalidOperationException)
{
    Console.WriteLine("   caught");
}

// region Solution
static void Use(bool fails)
{
    using var stack = new ExitStack();
    stack.Callback(Console.WriteLine, "   all shops are closed");
    foreach (var shop in (string[])["north", "south"])
    {
        stack.Enter(Opened(shop));
    }

    Console.WriteLine($"{stack.Count} entries");
    if (fails)
    {
        throw new InvalidOperationException();
    }
}
// endregion

static IEnumerable<string> Opened(string shop)
{
    try
    {
        yield return shop;
    }
    finally
    {
        Console.WriteLine($"   {shop} closed");
    }
}
