#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// An entry around the whole loop keeps the shared setup alive, so that the server starts once.

using Yielding;

var server = ContextManager.From(Server()).Shared();

// region Solution
Console.WriteLine("without an outer entry");
Ask(server, times: 2);

Console.WriteLine("with an outer entry");
using (server.Enter())
{
    Ask(server, times: 2);
}
// endregion

static void Ask(ContextManager<string> server, int times)
{
    for (var i = 1; i <= times; i++)
    {
        using (server.Enter(out var name))
        {
            Console.WriteLine($"   question {i} to the {name}");
        }
    }
}

static IEnumerable<string> Server()
{
    Console.WriteLine("   start");
    try
    {
        yield return "server";
    }
    finally
    {
        Console.WriteLine("   stop");
    }
}
