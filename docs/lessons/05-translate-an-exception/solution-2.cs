#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Solution 2: a plain 'catch' that throws another exception loses the first one, unless it is passed on. A scope keeps it.

using Yielding;
using static Yielding.Scope;

Show("plain catch", () =>
{
    // region Plain
    try
    {
        Work();
    }
    catch (FormatException)
    {
        throw new InvalidOperationException("The order was not stored.");
    }
    // endregion
});

Show("plain catch that passes it on", () =>
{
    // region Passed
    try
    {
        Work();
    }
    catch (FormatException e)
    {
        throw new InvalidOperationException("The order was not stored.", e);
    }
    // endregion
});

Show("scope", () =>
{
    using (Enter(body => Storage(body)))
    {
        Work();
    }
});

static IEnumerable<string> Storage(ScopeBody body)
{
    yield return "storage";
    try
    {
        body.Rethrow();
    }
    catch (FormatException)
    {
        throw new InvalidOperationException("The order was not stored.");
    }
}

static void Work() => throw new FormatException("'two' is not a number.");

static void Show(string title, Action action)
{
    try
    {
        action();
    }
    catch (InvalidOperationException e)
    {
        Console.WriteLine($"{title}: inner exception {Name(e.InnerException)}, context {Name(e.GetContext())}");
    }
}

static string Name(Exception? e) => e?.GetType().Name ?? "none";
