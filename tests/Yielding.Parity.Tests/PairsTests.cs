namespace Yielding.Parity;

/// <summary>Each scenario has all its parts.</summary>
public sealed class PairsTests
{
    [Test]
    public void Scenario_Each_ExistsInBothLanguagesAndHasATrace()
    {
        Catalog.Names.Count.ShouldBeGreaterThanOrEqualTo(25);
        PythonScript.Names.ShouldBe(Catalog.Names);
        RecordedTrace.All.Where(trace => !trace.IsDifference).Select(trace => trace.Scenario).ShouldBe(Catalog.Names);
    }

    [Test]
    public void Scenario_ItsFiles_BeginWithTheSameRule()
    {
        var rules = Repository.Files("tests/Yielding.Parity.Tests/Scenarios", "*.cs")
            .Where(file => !file.Name.EndsWith("Awaited.cs", StringComparison.Ordinal))
            .Select(file => $"{file.Name}: {file.Text.Split('\n')[0].TrimStart('/').Trim()}");

        rules.ShouldBe(PythonScript.All.Select(script => $"{script.Scenario}.cs: {script.Rule}"));
        PythonScript.All.ShouldAllBe(script => script.Rule.EndsWith('.'));
    }

    [Test]
    public void Scenario_WithExceptAroundItsYield_HasAnAwaitedVersion() =>
        PythonScript.All.Where(script => script.CatchesAtItsYield).Select(script => script.Scenario).ShouldBe(Catalog.NamesOfAwaited);

    [Test]
    public void Trace_Each_HasEventsAndNamesItsOrigin()
    {
        foreach (var trace in RecordedTrace.All)
        {
            trace.Lines.ShouldNotBeEmpty(trace.Path);
            trace.Origin.ShouldStartWith(trace.IsDifference ? "# C#: " : "# CPython 3.", customMessage: trace.Path);
        }
    }
}
