using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Yielding.Conventions.Sources;

/// <summary>
/// Finds the words that the glossary replaces, in what people read: comments, texts in quotes, and documents without their code.
/// </summary>
internal static partial class Prose
{
    public const int LongestLine = 140;

    /// <summary>The forbidden words in the comments and the texts of a source file.</summary>
    public static IEnumerable<string> ProblemsOf(SourceFile file) =>
        CommentsOf(file).Concat(TextsOf(file)).SelectMany(part => ProblemsIn(part.Text, file.Path, part.Line));

    /// <summary>The forbidden words in a Markdown document, outside of its code.</summary>
    public static IEnumerable<string> ProblemsOf(TextFile page)
    {
        var isCode = false;
        var number = 0;
        foreach (var line in page.Text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                isCode = !isCode;
            }
            else if (!isCode)
            {
                foreach (var problem in ProblemsIn(CodeSpan().Replace(line, "` `"), page.Path, number))
                {
                    yield return problem;
                }
            }
        }
    }

    public static IEnumerable<string> LongLinesOf(TextFile file) =>
        file.Text.ReplaceLineEndings("\n").Split('\n')
            .Select((line, i) => (line, i))
            .Where(one => one.line.Length > LongestLine)
            .Select(one => $"{file.Path}:{one.i + 1}: the line has {one.line.Length} characters, more than {LongestLine}.");

    private static IEnumerable<string> ProblemsIn(string text, string path, int line) =>
        from match in Forbidden().Matches(text)
        let lineOfMatch = line + text[..match.Index].Count(character => character == '\n')
        select $"{path}:{lineOfMatch}: '{match.Value}' is replaced by the glossary in CONTRIBUTING.md.";

    private static IEnumerable<(string Text, int Line)> CommentsOf(SourceFile file) =>
        file.Root.DescendantTrivia()
            .Where(trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia)
                || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia)
                || trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia))
            .Select(trivia => (trivia.ToFullString(), trivia.GetLocation().GetLineSpan().StartLinePosition.Line + 1));

    private static IEnumerable<(string Text, int Line)> TextsOf(SourceFile file) =>
        file.Root.DescendantTokens()
            .Where(token => token.IsKind(SyntaxKind.StringLiteralToken) || token.IsKind(SyntaxKind.InterpolatedStringTextToken))
            .Select(token => (token.ValueText, token.GetLocation().GetLineSpan().StartLinePosition.Line + 1));

    [GeneratedRegex(
        @"\b(hears?|heard|acquit\w*|whoever|nobody|somebody|in doubt|loud|loudly|is told|was told|goes on all the same)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Forbidden();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex CodeSpan();
}
