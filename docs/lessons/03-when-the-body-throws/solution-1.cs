#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Solution 1: 'continue' leaves the body too, and the body has completed. The loop enters a fresh scope for each order.

using static Yielding.Scope;

// region Continue
foreach (var order in (string[])["tea", "", "milk"])
{
    using (Enter(Counted(order)))
    {
        if (order == "")
        {
            continue;
        }

        Console.WriteLine($"  stored {order}");
    }
}
// endregion

static IEnumerable<string> Counted(string order)
{
    Console.WriteLine($"'{order}': setup");
    yield return order;
    Console.WriteLine($"'{order}': after the yield");
}
