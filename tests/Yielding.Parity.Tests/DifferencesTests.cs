using System.Text.RegularExpressions;

namespace Yielding.Parity;

/// <summary>Each difference of C# is on purpose: it is recorded, still there, and documented for users with its reason.</summary>
public sealed partial class DifferencesTests
{
    private const string Page = "docs/from-contextlib.md";
    private const string Section = "## Where the two differ on purpose";

    private static IReadOnlyList<RecordedTrace> Differences => [.. RecordedTrace.All.Where(trace => trace.IsDifference)];

    // A difference that is gone is no difference: then its file goes, and the page has a line less.
    [Test]
    public void Differences_Recorded_DifferFromPython()
    {
        Differences.ShouldNotBeEmpty();
        foreach (var difference in Differences)
        {
            var python = RecordedTrace.OfPython(difference.Scenario);

            difference.Lines.ShouldNotBe(python.Lines, difference.Path);
        }
    }

    [Test]
    public void Differences_OfAUsing_DifferFromRun()
    {
        var ofUsings = Differences.Where(difference => difference.IsOf("using")).ToList();

        ofUsings.ShouldNotBeEmpty();
        foreach (var difference in ofUsings)
        {
            Catalog.Make(difference.Scenario).HasForms.ShouldBeTrue(difference.Path);
            difference.Lines.ShouldNotBe(RecordedTrace.OfCSharp(difference.Scenario, Form.Run).Lines, difference.Path);
        }
    }

    [Test]
    public void Differences_PageForUsers_NamesEachProgramThatDiffersAndNoOther()
    {
        var rows = Repository.File(Page).Text.Split(Section)[1].Split("\n## ")[0].Split('\n').Where(line => line.StartsWith('|'));
        var named = rows.SelectMany(row => Name().Matches(row.Split('|')[^2])).Select(match => match.Groups[1].Value);

        named.Order(StringComparer.Ordinal).ShouldBe(Differences.Select(difference => difference.Scenario).Distinct());
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
