#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// A manager that is entered again: after its exit, while it is open, and by two threads that share one setup.

using Yielding;

// region Entries
var server = ContextManager.From(Server());

Console.WriteLine("1. one after the other: each entry is a fresh run");
server.Run(name => Console.WriteLine($"   using {name}"));
server.Run(name => Console.WriteLine($"   using {name}"));

Console.WriteLine("2. nested: two runs are open at once");
server.Run(outer => server.Run(inner => Console.WriteLine($"   using {outer} and {inner}")));
// endregion

// region Level
Console.WriteLine("3. a class that keeps the state of an entry in a field");
var quiet = new QuietInAField();
quiet.Run(_ => quiet.Run(_ => Console.WriteLine($"   inside, the level is {Log.Level}")));
Console.WriteLine($"   afterwards, the level is {Log.Level}");

Console.WriteLine("4. a generator that keeps it in a local variable");
Log.Level = "info";
var silent = ContextManager.From(Quiet());
silent.Run(_ => silent.Run(_ => Console.WriteLine($"   inside, the level is {Log.Level}")));
Console.WriteLine($"   afterwards, the level is {Log.Level}");
// endregion

// region Shared
Console.WriteLine("5. shared, nested: one setup and one teardown");
var shared = ContextManager.From(Server()).Shared();
shared.Run(outer => shared.Run(inner => Console.WriteLine($"   using {outer} and {inner}")));

Console.WriteLine("6. shared, entered again after the last exit: a new setup");
shared.Run(name => Console.WriteLine($"   using {name}"));

Console.WriteLine("7. shared by two threads");
using (var bothInside = new Barrier(2))
{
    void Body(string name) => bothInside.SignalAndWait();    // returns when both threads have entered
    var threads = new[] { new Thread(() => shared.Run(Body)), new Thread(() => shared.Run(Body)) };
    Array.ForEach(threads, thread => thread.Start());
    Array.ForEach(threads, thread => thread.Join());
}
// endregion

// region Server
static IEnumerable<string> Server()
{
    var name = $"server {++Log.Servers}";
    Console.WriteLine($"   start {name}");
    try
    {
        yield return name;
    }
    finally
    {
        Console.WriteLine($"   stop {name}");
    }
}
// endregion

// region Quiet
static IEnumerable<string> Quiet()
{
    var before = Log.Level;    // each run of the generator has its own local variables
    Log.Level = "silent";
    try
    {
        yield return Log.Level;
    }
    finally
    {
        Log.Level = before;
    }
}
// endregion

// region QuietInAField
internal sealed class QuietInAField : ContextManager<string>
{
    private string _before = "";

    protected override string OnEnter()
    {
        _before = Log.Level;    // the inner entry overwrites what the outer entry has kept

        return Log.Level = "silent";
    }

    protected override bool OnExit(Exception? thrown)
    {
        Log.Level = _before;

        return false;
    }
}
// endregion

internal static class Log
{
    public static string Level { get; set; } = "info";

    public static int Servers { get; set; }
}
