using System.Text.RegularExpressions;

namespace Yielding.Oracle.Running;

/// <summary>A warning of the library that an outcome was ambiguous or unknown.</summary>
/// <param name="Generator">The name of the generator.</param>
/// <param name="Exception">The exception that it holds for the body's; null when the outcome is unknown.</param>
/// <param name="StackTrace">The exception's stack trace at that time.</param>
internal sealed partial record OutcomeWarning(string Generator, string? Exception, string StackTrace)
{
    /// <summary>The scope is that of the generator at this site; or an exit stack's, or that of a query, which have no site.</summary>
    public bool IsAbout(string site) =>
        !SiteNumber().IsMatch(Generator) || SiteNumber().Matches(Generator).Any(found => found.Groups[1].Value == site[1..]);

    [GeneratedRegex(@"\b[GBK](\d+)\b")]
    private static partial Regex SiteNumber();
}
