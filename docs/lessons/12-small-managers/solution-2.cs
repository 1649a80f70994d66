#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// A manager for text that a program reads: the ready-made one, and the same written as a generator.

using Yielding;

// region ReadyMade
using (ContextManager.RedirectIn(new StringReader("tea\nmilk")).Enter())
{
    Console.WriteLine($"{Console.ReadLine()}, {Console.ReadLine()}");
}
// endregion

using (Scope.Enter(Typed("one line"), out _))
{
    using (Scope.Enter(Typed("another line"), out _))
    {
        Console.WriteLine(Console.ReadLine());
    }

    Console.WriteLine(Console.ReadLine());
}

// region Solution
static IEnumerable<TextReader> Typed(string text)
{
    var before = Console.In;
    var reader = new StringReader(text);
    Console.SetIn(reader);
    try
    {
        yield return reader;
    }
    finally
    {
        Console.SetIn(before);
    }
}
// endregion
