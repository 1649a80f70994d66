#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Which lines of a generator run after a body that reached its end, returned, left a loop, or threw.

using static Yielding.Scope;

Console.WriteLine("1. The body reaches its end");
using (Enter(Steps("scope")))
{
    Console.WriteLine("  scope: body");
}

Console.WriteLine("2. The body returns");
Console.WriteLine($"  the method returned {FirstEven([3, 4, 5])}");

Console.WriteLine("3. The body breaks out of a loop");
LeaveALoop();

Console.WriteLine("4. The body throws");
Try(() => Fail("scope"));

Console.WriteLine("5. The body throws, and catches it itself");
using (Enter(Steps("scope")))
{
    Try(() => throw new InvalidOperationException("the body failed"));
}

Console.WriteLine("6. The exception passes both of two nested scopes");
Try(() =>
{
    using (Enter(Steps("outer")))
    {
        Fail("inner");
    }
});

Console.WriteLine("7. The exception is caught between the two scopes");
using (Enter(Steps("outer")))
{
    Try(() => Fail("inner"));
}

Console.WriteLine("8. The setup throws");
Try(() =>
{
    using (Enter(Unready(hasPower: false)))
    {
        Console.WriteLine("  this line is never printed");
    }
});

// region Generator
static IEnumerable<string> Steps(string name)
{
    Console.WriteLine($"  {name}: setup");
    try
    {
        yield return name;
        Console.WriteLine($"  {name}: after the yield");
    }
    finally
    {
        Console.WriteLine($"  {name}: finally");
    }
}
// endregion

// region Unready
static IEnumerable<string> Unready(bool hasPower)
{
    try
    {
        Console.WriteLine("  setup");
        if (!hasPower)
        {
            throw new InvalidOperationException("the setup failed");
        }

        yield return "ready";
    }
    finally
    {
        Console.WriteLine("  finally");
    }
}
// endregion

// region Return
static int FirstEven(int[] numbers)
{
    using (Enter(Steps("scope")))
    {
        foreach (var number in numbers)
        {
            if (number % 2 == 0)
            {
                return number;
            }
        }

        return 0;
    }
}
// endregion

// region Break
static void LeaveALoop()
{
    foreach (var order in (string[])["tea", "milk"])
    {
        using (Enter(Steps(order)))
        {
            break;
        }
    }
}
// endregion

// region Fail
static void Fail(string name)
{
    using (Enter(Steps(name)))
    {
        Console.WriteLine($"  {name}: body");
        throw new InvalidOperationException("the body failed");
    }
}
// endregion

// region Try
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
// endregion
