namespace Yielding.Parity;

/// <summary>Where there is a <c>python3</c>, the recorded traces are what it says today.</summary>
public sealed class RegenerationTests
{
    private static readonly Lazy<IReadOnlyDictionary<string, Python.Played>> s_played = new(() => Python.Play(
        PythonScript.All.Where(script => script.RefusalOf(Python.Version!) is null).Select(script => script.Scenario)));

    [TestCaseSource(typeof(PythonScript), nameof(PythonScript.Names))]
    public void Python_EachScenario_PrintsTheRecordedTrace(string name)
    {
        var script = PythonScript.Of(name);
        var recorded = RecordedTrace.OfPython(name);
        IgnoreUnlessPythonHasTheRulesOf(script);

        var played = s_played.Value[name];

        played.Errors.ShouldBeEmpty();
        TraceDifference.Between(recorded.Path, recorded.Lines, "Python", played.Trace).ShouldBeEmpty();
    }

    private static void IgnoreUnlessPythonHasTheRulesOf(PythonScript script)
    {
        if (Python.Version is not { } version)
        {
            Assert.Ignore("There is no 'python3' on this machine: the recorded trace is compared with C# only.");

            return;
        }

        var shown = string.Join('.', version);
        if (PythonVersion.Compare(version, PythonVersion.Oldest) < 0)
        {
            Assert.Ignore($"'python3' is {shown}, and the scenarios need {string.Join('.', PythonVersion.Oldest)} or later.");
        }

        if (script.RefusalOf(version) is { } reason)
        {
            Assert.Ignore($"'python3' is {shown}, and the scenario holds {reason}");
        }
    }
}
