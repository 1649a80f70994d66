using System.Text.RegularExpressions;

namespace Yielding.Conventions.Docs;

internal static partial class Markdown
{
    /// <summary>The fenced blocks of a file, in order. A block without an end extends to the end of the file.</summary>
    public static IReadOnlyList<CodeBlock> CodeBlocksOf(TextFile file)
    {
        var lines = file.Text.ReplaceLineEndings("\n").Split('\n');
        var blocks = new List<CodeBlock>();
        string? snippet = null;
        for (var i = 0; i < lines.Length; i++)
        {
            if (OpeningFence().Match(lines[i]) is { Success: true } opening)
            {
                var fence = opening.Groups["fence"].Value;
                var content = lines.Skip(i + 1).TakeWhile(line => !Closes(line, fence)).ToList();
#pragma warning disable CA1308 // the names of languages are written in lower case
                blocks.Add(new CodeBlock($"{file.Path}:{i + 1}", opening.Groups["language"].Value.ToLowerInvariant(), snippet, content));
#pragma warning restore CA1308
                i += content.Count + 1;
                snippet = null;
            }
            else if (SnippetComment().Match(lines[i]) is { Success: true } comment)
            {
                snippet = comment.Groups["name"].Value;
            }
            else if (!string.IsNullOrWhiteSpace(lines[i]))
            {
                snippet = null;
            }
        }

        return blocks;
    }

    private static bool Closes(string line, string fence)
    {
        var text = line.Trim();

        return text.Length >= fence.Length && text.All(character => character == fence[0]);
    }

    [GeneratedRegex(@"^\s*(?<fence>`{3,}|~{3,})\s*(?<language>[^\s`]*)[^`]*$")]
    private static partial Regex OpeningFence();

    [GeneratedRegex(@"^\s*<!--\s*snippet:\s*(?<name>\S+)\s*-->\s*$")]
    private static partial Regex SnippetComment();
}
