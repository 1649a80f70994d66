#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// The class keeps one value for each open entry, so that it can be entered while it is open.

using Yielding;

var quiet = new Quiet();
quiet.Run(_ =>
{
    quiet.Run(_ => Console.WriteLine($"inside both: {Log.Level}"));
    Console.WriteLine($"inside the outer one: {Log.Level}");
});
Console.WriteLine($"afterwards: {Log.Level}");

// region Solution
internal sealed class Quiet : ContextManager<string>
{
    private readonly Stack<string> _before = new();

    protected override string OnEnter()
    {
        _before.Push(Log.Level);

        return Log.Level = "silent";
    }

    protected override bool OnExit(Exception? thrown)
    {
        Log.Level = _before.Pop();

        return false;
    }
}
// endregion

internal static class Log
{
    public static string Level { get; set; } = "info";
}
