namespace Yielding.Parity;

/// <summary>Each scenario has all its parts.</summary>
public sealed class PairsTests
{
    [Test]
    public void Each_scenario_stands_in_both_languages_and_has_a_trace()
    {
        Catalog.Names.Count.ShouldBeGreaterThanOrEqualTo(25);
        PythonScript.Names.ShouldBe(Catalog.Names);
        RecordedTrace.All.Where(trace => !trace.IsDifference).Select(trace => trace.Scenario).ShouldBe(Catalog.Names);
    }

    [Test]
    public void The_files_of_a_scenario_begin_with_the_same_rule()
    {
        var rules = Repository.Files("tests/Yielding.Parity.Tests/Scenarios", "*.cs")
            .Select(file => $"{file.Name}: {file.Text.Split('\n')[0].TrimStart('/').Trim()}");

        rules.ShouldBe(PythonScript.All.Select(script => $"{script.Scenario}.cs: {script.Rule}"));
        PythonScript.All.ShouldAllBe(script => script.Rule.EndsWith('.'));
    }

    [Test]
    public void Each_trace_has_events_and_tells_its_origin()
    {
        foreach (var trace in RecordedTrace.All)
        {
            trace.Lines.ShouldNotBeEmpty(trace.Path);
            trace.Origin.ShouldStartWith(trace.IsDifference ? "# C#: " : "# CPython 3.", customMessage: trace.Path);
        }
    }
}
