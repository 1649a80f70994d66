#:project ../../../src/Yielding.Testing/Yielding.Testing.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Solution 1 of lesson 18: the sweep finds a commit in a finally block.

using Yielding.Testing;

// region Sweep
try
{
    ScopeSweep.Verify(ImportWithFinally, (row, probe) => probe.Point($"insert {row}"));
}
catch (ScopeSweepException e)
{
    var run = e.FailedRuns[0];
    Console.WriteLine($"{e.FailedRuns.Count} runs failed. The first one: {run}");
    Console.WriteLine(run.BrokenRules[0]);
}

var report = ScopeSweep.Verify(Import, (row, probe) => probe.Point($"insert {row}"));
Console.WriteLine($"cured: {report}");
// endregion

// region ByHand
static IEnumerable<string> ImportWithFinally(SweepProbe probe)
{
    using var connection = probe.Acquire("connection");
    try
    {
        yield return "row";
    }
    finally
    {
        probe.Commit("rows");    // the mistake: it commits after a failure too
    }
}
// endregion

// region Cured
static IEnumerable<string> Import(SweepProbe probe)
{
    using var connection = probe.Acquire("connection");
    yield return "row";
    probe.Commit("rows");
}
// endregion
