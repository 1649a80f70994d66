namespace Yielding.Conventions.Support;

/// <summary>What a check reports: one line for each thing that is wrong.</summary>
internal static class Findings
{
    public static void ShouldBeNone(this IEnumerable<string> findings)
    {
        var lines = findings.ToList();
        if (lines.Count > 0)
        {
            Assert.Fail(string.Join(Environment.NewLine, lines));
        }
    }
}
