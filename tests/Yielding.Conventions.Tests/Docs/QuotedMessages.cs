using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Yielding.Conventions.Sources;

namespace Yielding.Conventions.Docs;

/// <summary>
/// The messages that a page quotes are texts of the sources. Quotes are the code in block quotes, and in a table's column 'message'.
/// </summary>
/// <remarks>A value in a message matches anything, and so does '…' in a quote.</remarks>
internal sealed partial class QuotedMessages
{
    private const char Anything = '…';

    // So much of a text has to be in the quote, or the quote could be that of another message.
    private const int ShortestRun = 12;

    private readonly List<string> _texts;

    public QuotedMessages(IEnumerable<SourceFile> sources) =>
        _texts =
        [
            .. sources.SelectMany(source => source.Root.DescendantNodes())
                .OfType<ExpressionSyntax>()
                .Where(node => IsText(node) && !(node.Parent is ExpressionSyntax parent && IsText(parent)))
                .Select(TextOf)
                .Distinct(),
        ];

    public static IEnumerable<string> QuotesIn(TextFile page)
    {
        var column = -1;
        foreach (var line in page.Text.ReplaceLineEndings("\n").Split('\n'))
        {
            var cells = line.StartsWith('|') ? line.Trim('|').Split('|').Select(cell => cell.Trim()).ToList() : [];
            if (cells.Count == 0)
            {
                column = -1;
            }
            else if (cells.Contains("message"))
            {
                column = cells.IndexOf("message");
            }

            var cell = column >= 0 ? cells.ElementAtOrDefault(column) ?? "" : "";
            var quoting = line.StartsWith("> ", StringComparison.Ordinal) ? line : cell;
            foreach (Match span in CodeSpan().Matches(quoting))
            {
                var text = span.Groups["text"].Value;
                if (text.Count(character => character == ' ') >= 3)
                {
                    yield return text;
                }
            }
        }
    }

    public IEnumerable<string> Problems(TextFile page) =>
        QuotesIn(page)
            .Where(quote => !_texts.Exists(text => IsQuoted(text, quote)))
            .Select(quote => $"{page.Path}: no source has '{quote}'.");

    private static bool IsQuoted(string text, string quote) => (HasRunOf(text, quote) || HasRunOf(quote, text)) && Meet(text, quote);

    private static bool HasRunOf(string whole, string pattern) =>
        pattern.Split(Anything).Any(run => run.Length >= ShortestRun && whole.Contains(run, StringComparison.Ordinal));

    /// <summary>Whether some text matches both patterns.</summary>
    private static bool Meet(string left, string right)
    {
        // Whether the rests match: of the left from one place on, and of the right from each place on.
        var after = new bool[right.Length + 1];
        for (var i = left.Length; i >= 0; i--)
        {
            var here = new bool[right.Length + 1];
            for (var j = right.Length; j >= 0; j--)
            {
                var (moreLeft, moreRight) = (i < left.Length, j < right.Length);
                here[j] = (!moreLeft && !moreRight)
                    || (moreLeft && left[i] == Anything && (after[j] || (moreRight && here[j + 1])))
                    || (moreRight && right[j] == Anything && (here[j + 1] || (moreLeft && after[j])))
                    || (moreLeft && moreRight && left[i] == right[j] && after[j + 1]);
            }

            after = here;
        }

        return after[0];
    }

    private static bool IsText(ExpressionSyntax node) => node switch
    {
        LiteralExpressionSyntax => node.IsKind(SyntaxKind.StringLiteralExpression),
        InterpolatedStringExpressionSyntax => true,
        BinaryExpressionSyntax sum => sum.IsKind(SyntaxKind.AddExpression) && (IsText(sum.Left) || IsText(sum.Right)),
        _ => false,
    };

    private static string TextOf(ExpressionSyntax node) => node switch
    {
        LiteralExpressionSyntax literal when IsText(node) => Property().Replace(literal.Token.ValueText, $"{Anything}"),
        InterpolatedStringExpressionSyntax text => string.Concat(
            text.Contents.Select(part => part is InterpolatedStringTextSyntax plain ? plain.TextToken.ValueText : $"{Anything}")),
        BinaryExpressionSyntax sum => TextOf(sum.Left) + TextOf(sum.Right),
        _ => $"{Anything}",
    };

    [GeneratedRegex("`(?<text>[^`]+)`")]
    private static partial Regex CodeSpan();

    // A property of a log template.
    [GeneratedRegex(@"\{[A-Z]\w*\}")]
    private static partial Regex Property();
}
