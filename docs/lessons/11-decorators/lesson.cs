#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// A decorator: each call of a function runs in a scope of its own. Also for functions whose work continues after they have returned.

using Yielding;

// region Call
Console.WriteLine("1. arguments and a result");
var add = ContextManager.From(Traced("add")).Wrap<int, int, int>(Add);
Console.WriteLine($"   the sum is {add(1, 2)}");
Console.WriteLine($"   the sum is {add(3, 4)}");
// endregion

// region Recursion
Console.WriteLine("2. a function that calls itself");
Func<int, int> factorial = null!;
factorial = ContextManager.From(Traced("factorial")).Wrap((int n) => n <= 1 ? 1 : n * factorial(n - 1));
Console.WriteLine($"   the factorial of 3 is {factorial(3)}");
// endregion

// region Failure
Console.WriteLine("3. a call that throws");
var parse = ContextManager.From(Traced("parse")).Wrap<string, int>(int.Parse);
try
{
    parse("one");
}
catch (FormatException)
{
    Console.WriteLine("   the caller has caught the exception");
}
// endregion

// region Task
Console.WriteLine("4. a function that returns a task");
var load = ContextManager.From(Traced("load")).Wrap<string, int>(LoadAsync);
Console.WriteLine($"   the length is {await load("tea")}");
// endregion

// region Sequence
Console.WriteLine("5. a function that returns a sequence");
var lines = ContextManager.From(Traced("lines")).Wrap<int, string>(Lines);
foreach (var line in lines(2))
{
    Console.WriteLine($"   received {line}");
}
// endregion

// region Functions
static int Add(int a, int b) => a + b;

static async Task<int> LoadAsync(string text)
{
    Console.WriteLine("   loading");
    await Task.Yield();
    Console.WriteLine("   loaded");

    return text.Length;
}

static IEnumerable<string> Lines(int count)
{
    for (var i = 1; i <= count; i++)
    {
        yield return $"line {i}";
    }
}
// endregion

// region Traced
static IEnumerable<string> Traced(string name)
{
    Console.WriteLine($"   enter {name}");
    var completed = false;
    try
    {
        yield return name;
        completed = true;
    }
    finally
    {
        Console.WriteLine($"   leave {name}{(completed ? "" : ": not completed")}");
    }
}
// endregion
