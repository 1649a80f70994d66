#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// A decorator that counts the calls of a function, and those that failed.

using Yielding;

var statistics = new Statistics();
var parse = ContextManager.From(body => Counted(statistics, body)).Wrap<string, int>(int.Parse);

foreach (var text in (string[])["1", "two", "3"])
{
    try
    {
        Console.WriteLine(parse(text));
    }
    catch (FormatException)
    {
        Console.WriteLine($"{text} is not a number");
    }
}

Console.WriteLine($"{statistics.Calls} calls, {statistics.Failures} failed");

// region Solution
static IEnumerable<Statistics> Counted(Statistics statistics, ScopeBody body)
{
    statistics.Calls++;
    yield return statistics;
    if (body.Status != BodyStatus.Completed)
    {
        statistics.Failures++;
    }
}
// endregion

internal sealed class Statistics
{
    public int Calls { get; set; }

    public int Failures { get; set; }
}
