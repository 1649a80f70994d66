namespace Yielding.Parity;

/// <summary>The same program in both languages says the same. Python's traces are recorded, so this needs no Python.</summary>
public sealed class TraceTests
{
    [TestCaseSource(typeof(Catalog), nameof(Catalog.Plays))]
    public async Task CSharp_EachScenario_PrintsTheRecordedTrace(string name, Form form, bool isAwaited)
    {
        var scenario = Catalog.Make(name, isAwaited);
        var recorded = RecordedTrace.OfCSharp(name, form);

        await scenario.PlayAsync(form);

        TraceDifference.Between(recorded.Path, recorded.Lines, $"C#, {form}", scenario.Trace).ShouldBeEmpty();
    }
}
