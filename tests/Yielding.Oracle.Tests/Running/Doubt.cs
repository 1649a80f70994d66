namespace Yielding.Oracle.Running;

/// <summary>A warning of the library's: it has decided without knowing.</summary>
/// <param name="Generator">The name of the generator.</param>
/// <param name="Exception">The exception that it holds for the body's; null when the outcome is unknown.</param>
/// <param name="StackTrace">The exception's stack trace at that time.</param>
internal sealed record Doubt(string Generator, string? Exception, string StackTrace)
{
    private static readonly char[] s_letters = [.. "a lambda in GBK"];

    /// <summary>The scope is that of the generator at this site, or of a composition of several, or an exit stack's.</summary>
    public bool IsAbout(string site) =>
        Generator.Split(", ").Any(one => one.EndsWith("ExitStack", StringComparison.Ordinal) || one.TrimStart(s_letters) == site[1..]);
}
