#:project ../../../src/Yielding.Async/Yielding.Async.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Solution 1 of lesson 16: Complete() before each yield return reports that the work so far may be kept.

using Yielding;

List<string> stored = [];

// region Use
await foreach (var thing in Import(stored, "tea", "milk", "cake"))
{
    Console.WriteLine($"imported: {thing}");
    if (thing == "milk")
    {
        break;
    }
}

Console.WriteLine($"stopped early, stored: {string.Join(", ", stored)}");

stored.Clear();
try
{
    await foreach (var thing in Import(stored, "tea", "", "cake"))
    {
        Console.WriteLine($"imported: {thing}");
    }
}
catch (InvalidDataException e)
{
    Console.WriteLine($"{e.Message} Stored: {stored.Count}");
}
// endregion

// region Import
static async IAsyncEnumerable<string> Import(List<string> stored, params string[] things)
{
    await using var batch = await AsyncScope.EnterAsync(Batch(stored));
    foreach (var thing in things)
    {
        if (thing.Length == 0)
        {
            throw new InvalidDataException("An order has no name.");
        }

        batch.Value.Add(thing);
        batch.Complete();    // if the consumer stops at the next line, the body has completed
        yield return thing;
    }
}
// endregion

// region Batch
static async IAsyncEnumerable<List<string>> Batch(List<string> stored)
{
    List<string> batch = [];
    await Task.Yield();
    yield return batch;
    stored.AddRange(batch);
}
// endregion
