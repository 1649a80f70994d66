#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Solution 2: a level that is raised in the setup is lowered in a finally block, else a body that throws leaves it raised.

using static Yielding.Scope;

var level = 0;

Try(() => Work(Wrong()));
Console.WriteLine($"without finally: level {level}");

level = 0;
Try(() => Work(Right()));
Console.WriteLine($"with finally: level {level}");

// region Wrong
IEnumerable<int> Wrong()
{
    level++;
    yield return level;
    level--; // runs only when the body completed
}
// endregion

// region Right
IEnumerable<int> Right()
{
    level++;
    try
    {
        yield return level;
    }
    finally
    {
        level--;
    }
}
// endregion

static void Work(IEnumerable<int> generator)
{
    using (Enter(generator, out var inside))
    {
        Console.WriteLine($"  in the body: level {inside}");
        throw new InvalidOperationException("the body failed");
    }
}

static void Try(Action action)
{
    try
    {
        action();
    }
    catch (InvalidOperationException e)
    {
        Console.WriteLine($"  caught: {e.Message}");
    }
}
