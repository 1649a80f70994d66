using System.Text;

namespace Yielding.Testing.Internal;

/// <summary>Formats the runs that broke rules.</summary>
internal static class Report
{
    // One defect breaks many runs, and the first of them suffice. All are in the exception's FailedRuns.
    private const int Shown = 10;

    public static string Of(string subject, int runs, IReadOnlyList<SweepRun> failed)
    {
        var text = new StringBuilder();
        text.Append($"The sweep of '{Shorten(subject)}' failed: {failed.Count} of {runs} runs broke a rule.");

        // Most defects break all forms alike.
        var alike = failed.GroupBy(run => string.Join('\n', [run.Fault, .. run.BrokenRules, .. run.Journal])).ToList();
        foreach (var group in alike.Take(Shown))
        {
            Append(text, group.First(), string.Join(" and ", group.Select(run => run.Form).Distinct()));
        }

        if (alike.Count > Shown)
        {
            text.AppendLine().AppendLine().Append($"… and {alike.Count - Shown} more like these; 'FailedRuns' has them all.");
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, SweepRun run, string forms)
    {
        text.AppendLine().AppendLine().Append($"{forms}, {run.Fault}:");
        foreach (var rule in run.BrokenRules)
        {
            // The message of the caller's own check may have several lines.
            text.AppendLine().Append("  ").Append(rule.ReplaceLineEndings(Environment.NewLine + "  "));
        }

        foreach (var line in run.Journal)
        {
            text.AppendLine().Append($"    {line}");
        }
    }

    private static string Shorten(string subject)
    {
        var line = ReportText.InALine(subject);

        return line.Length <= 100 ? line : string.Concat(line.AsSpan(0, 99), "…");
    }
}
