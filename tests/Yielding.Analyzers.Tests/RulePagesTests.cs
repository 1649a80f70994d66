using System.Collections.Immutable;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Yielding.Analyzers;

/// <summary>Each rule has a page, whose bad code it reports, and whose good code it does not.</summary>
public sealed partial class RulePagesTests
{
    private const string Usings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Threading; global using System.Threading.Tasks; global using static Yielding.Scope;
        """;

    private static ImmutableArray<DiagnosticDescriptor> Rules => new ScopeAnalyzer().SupportedDiagnostics;

    private static IEnumerable<string> Ids => Rules.Select(rule => rule.Id);

    [TestCaseSource(nameof(Ids))]
    public async Task Page_BadCode_IsReported(string id)
    {
        var source = Source(id);
        var bad = source.IndexOf($"#region {id}Bad", StringComparison.Ordinal);
        var end = source.IndexOf("#endregion", bad, StringComparison.Ordinal);

        var found = (await Code.AnalyzeAsync(Usings, source)).ToList();

        found.ShouldNotBeEmpty();
        found.ShouldAllBe(diagnostic => diagnostic.Id == id
            && diagnostic.Location.SourceSpan.Start > bad && diagnostic.Location.SourceSpan.End < end);
    }

    [Test]
    public void Rules_HaveALinkToTheirPage() =>
        Rules.Select(rule => rule.HelpLinkUri)
            .ShouldBe(Ids.Select(id => $"https://github.com/yielding/yielding/blob/main/docs/rules/{id}.md"));

    // The values in a message add to it.
    [Test]
    public void Messages_AreShortSentences() => Rules.ShouldAllBe(
        rule => Placeholder().Replace(rule.MessageFormat.ToString(null), "").Length <= 160
            && rule.MessageFormat.ToString(null).EndsWith('.'));

    private static string Source(string id)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(id)!;
        using var reader = new StreamReader(stream);

        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Placeholder();
}
