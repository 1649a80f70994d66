using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Yielding.Conventions.Sources;

namespace Yielding.Conventions.Docs;

/// <summary>The page of settings, log events and instruments lists those of the sources, and no others.</summary>
internal static partial class SettingsPage
{
    public static IEnumerable<string> Problems(TextFile page, IReadOnlyCollection<SourceFile> sources) =>
    [
        .. Differences(page.Path, Cells(page, "setting", "setting").Where(setting => setting != "none"), SettingsIn(sources)),
        .. Differences(page.Path, Cells(page, "template", "level", "template"), EventsIn(sources)),
        .. Differences(page.Path, Cells(page, "instrument", "instrument"), InstrumentsIn(sources)),
    ];

    /// <summary>The names that are passed to <see cref="AppContext"/>, directly or by a helper.</summary>
    public static IReadOnlyList<string> SettingsIn(IEnumerable<SourceFile> sources) =>
    [
        .. from source in sources
           from argument in source.Root.DescendantNodes().OfType<ArgumentSyntax>()
           where argument.Expression is LiteralExpressionSyntax { Token.Value: string }
               && argument.Parent?.Parent is InvocationExpressionSyntax
           let text = ((LiteralExpressionSyntax)argument.Expression).Token.ValueText
           where SettingName().IsMatch(text)
           select text,
    ];

    /// <summary>The level and the template of each call that writes an event.</summary>
    public static IReadOnlyList<string> EventsIn(IEnumerable<SourceFile> sources) =>
    [
        .. from source in sources
           where source.Name == "EventLog"
           from call in source.Root.DescendantNodes().OfType<InvocationExpressionSyntax>()
           where call.Expression is IdentifierNameSyntax { Identifier.ValueText: "Write" }
           let arguments = call.ArgumentList.Arguments
           select $"{arguments[0].ToString().Split('.')[^1]} {TextOf(arguments[2].Expression)}",
    ];

    /// <summary>The names of the instruments.</summary>
    public static IReadOnlyList<string> InstrumentsIn(IEnumerable<SourceFile> sources) =>
    [
        .. from source in sources
           where source.Name == "ScopeInstruments"
           from argument in source.Root.DescendantNodes().OfType<ArgumentSyntax>()
           let text = (argument.Expression as LiteralExpressionSyntax)?.Token.Value as string
           where text?.StartsWith("yielding.", StringComparison.Ordinal) == true
           select text,
    ];

    private static string TextOf(ExpressionSyntax text) =>
        string.Concat(text.DescendantTokens().Where(token => token.IsKind(SyntaxKind.StringLiteralToken)).Select(token => token.ValueText));

    private static IEnumerable<string> Differences(string page, IEnumerable<string> listed, IEnumerable<string> actual)
    {
        var (here, there) = (listed.Select(Normalised).ToList(), actual.Select(Normalised).ToHashSet());
        foreach (var missing in there.Except(here))
        {
            yield return $"{page} does not list '{missing}'.";
        }

        foreach (var other in here.Except(there))
        {
            yield return $"{page} lists '{other}', which is in no source.";
        }

        foreach (var twice in here.GroupBy(one => one).Where(group => group.Count() > 1))
        {
            yield return $"{page} lists '{twice.Key}' twice.";
        }
    }

    /// <summary>The given columns of the tables that have a column of this name, joined for each row.</summary>
    private static IEnumerable<string> Cells(TextFile page, string name, params string[] columns)
    {
        string[]? header = null;
        foreach (var line in page.Text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (!line.StartsWith('|'))
            {
                header = null;
                continue;
            }

            var cells = line.Trim('|').Split('|').Select(cell => cell.Trim().Trim('`')).ToArray();
            if (header is null)
            {
                header = cells;
            }
            else if (header.Contains(name) && !cells[0].StartsWith("---", StringComparison.Ordinal))
            {
                yield return string.Join(' ', columns.Select(column => cells[Array.IndexOf(header, column)]));
            }
        }
    }

    private static string Normalised(string text) => Space().Replace(text, " ").Trim();

    [GeneratedRegex(@"^Yielding\.[A-Z]\w*$")]
    private static partial Regex SettingName();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
