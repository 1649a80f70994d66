#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// What a scope is: a setup, a body and a teardown, and the guarantee that the teardown runs.

using static Yielding.Scope;

var place = Directory.CreateTempSubdirectory("yielding-lesson-01-");
try
{
    Console.WriteLine("1. Without a scope");
    Try(() => StoreByHand("two cups of tea"));
    Try(() => StoreByHand(""));

    Console.WriteLine("2. With a scope");
    place.GetDirectories().Single().Delete(recursive: true); // what part 1 has left
    Try(() => StoreInScope("two cups of tea"));
    Try(() => StoreInScope(""));
}
finally
{
    place.Delete(recursive: true);
}

// region Work
static void Store(string folder, string order)
{
    Console.WriteLine($"  body: storing '{order}'");
    File.WriteAllText(Path.Combine(folder, "order.txt"), order);
    if (order == "")
    {
        throw new InvalidDataException("The order is empty.");
    }
}
// endregion

// region ByHand
void StoreByHand(string order)
{
    var folder = place.CreateSubdirectory("work");
    Console.WriteLine("  setup: the folder is created");
    Store(folder.FullName, order);
    Console.WriteLine("  teardown: the folder is deleted");
    folder.Delete(recursive: true);
}
// endregion

// region Generator
IEnumerable<string> WorkFolder()
{
    var folder = place.CreateSubdirectory("work");
    Console.WriteLine("  setup: the folder is created");
    try
    {
        yield return folder.FullName; // the body runs here
    }
    finally
    {
        Console.WriteLine("  teardown: the folder is deleted");
        folder.Delete(recursive: true);
    }
}
// endregion

// region Scope
void StoreInScope(string order)
{
    using (Enter(WorkFolder(), out var folder))
    {
        Store(folder, order);
    }
}
// endregion

void Try(Action store)
{
    try
    {
        store();
        Console.WriteLine("  the caller continues");
    }
    catch (InvalidDataException e)
    {
        Console.WriteLine($"  the caller catches: {e.Message}");
    }

    Console.WriteLine($"  folders left: {place.GetDirectories().Length}");
}
