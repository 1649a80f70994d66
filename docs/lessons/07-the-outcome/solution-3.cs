#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// A generator without a ScopeBody stores the orders after its yield. An unknown outcome stores none of them.

using Yielding;

List<string> stored = [];
Dictionary<string, Scope<List<string>>> open = [];

// region Solution
foreach (var shop in (string[])["north", "south"])
{
    open[shop] = Scope.Enter(Orders(stored), out var orders);
    orders.Add($"tea for {shop}");
}

try
{
    open["south"].Value.Add(OrderOf("no such article"));
}
catch (KeyNotFoundException)
{
    Console.WriteLine("a KeyNotFoundException was caught");
}

foreach (var scope in open.Values)
{
    scope.Dispose();    // after a throw, and from a collection: Unknown
}

Console.WriteLine($"stored: {stored.Count}");

using (Scope.Enter(Orders(stored), out var orders))
{
    orders.Add("tea for west");
}

Console.WriteLine($"stored: {stored.Count}");
// endregion

static string OrderOf(string article) =>
    article == "tea" ? "tea" : throw new KeyNotFoundException(article);

static IEnumerable<List<string>> Orders(List<string> stored)
{
    List<string> orders = [];
    yield return orders;
    stored.AddRange(orders);
}
