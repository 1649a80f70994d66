#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// The third entry fails, and so does the teardown of the first one. The later exception propagates, the earlier one is its context.

using Yielding;

try
{
    using var stack = new ExitStack();
    stack.Enter(First());
    stack.Enter(Second());
    stack.Enter(Third());
}
catch (IOException e)
{
    Console.WriteLine($"caught: {e.Message}");
    Console.WriteLine($"its context: {e.GetContext()?.Message}");
}

// region Solution
static IEnumerable<int> First()
{
    try
    {
        yield return 1;
    }
    finally
    {
        Console.WriteLine("first: fails to close");
        Fail("the first entry cannot be closed");
    }
}

static IEnumerable<int> Second()
{
    try
    {
        yield return 2;
    }
    finally
    {
        Console.WriteLine("second: closed");
    }
}

static IEnumerable<int> Third()
{
    Fail("the third entry cannot be opened");
    yield return 3;
}
// endregion

static void Fail(string message) => throw new IOException(message);
