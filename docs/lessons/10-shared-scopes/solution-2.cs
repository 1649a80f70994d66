#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Two bodies share one batch of orders. When one of them fails, nothing is stored.

using Yielding;

List<string> stored = [];

// region Solution
var batch = ContextManager.From(Batch(stored)).Shared();

batch.Run(orders =>
{
    orders.Add("tea");
    batch.Run(same => same.Add("milk"));
});
Console.WriteLine($"both bodies completed: {stored.Count} stored");

batch.Run(orders =>
{
    orders.Add("cake");
    try
    {
        batch.Run(same => same.Add(ArticleOf("coffee")));
    }
    catch (KeyNotFoundException)
    {
        Console.WriteLine("the outer body has caught the exception of the inner body");
    }
});
Console.WriteLine($"the inner body failed: {stored.Count} stored");
// endregion

static string ArticleOf(string name) => throw new KeyNotFoundException(name);

static IEnumerable<List<string>> Batch(List<string> stored)
{
    List<string> orders = [];
    yield return orders;
    stored.AddRange(orders);
}
