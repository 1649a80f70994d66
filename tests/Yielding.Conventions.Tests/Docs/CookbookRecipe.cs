namespace Yielding.Conventions.Docs;

/// <summary>A recipe of the cookbook: a section of one of its pages.</summary>
internal sealed record CookbookRecipe(TextFile Page, string Title, IReadOnlyList<CodeBlock> Blocks)
{
    private const int LongestScreen = 30;

    /// <summary>The Python program that has the Python blocks of the page as regions.</summary>
    public string Program => $"docs/cookbook/python/{System.IO.Path.GetFileNameWithoutExtension(Page.Name).Replace('-', '_')}.py";

    /// <summary>The link to the recipe from the index: the fragment is made from the title as Markdown viewers do it.</summary>
#pragma warning disable CA1308 // fragments are written in lower case
    public string Link => $"[{Title}]({Page.Name}#{Title.ToLowerInvariant().Replace(' ', '-')})";
#pragma warning restore CA1308

    /// <summary>The recipes of a page, in order.</summary>
    public static IEnumerable<CookbookRecipe> In(TextFile page)
    {
        var sections = page.Text.ReplaceLineEndings("\n").Split("\n## ");

        return sections.Skip(1).Select(section => new CookbookRecipe(
            page,
            section[..section.IndexOf('\n', StringComparison.Ordinal)],
            Markdown.CodeBlocksOf(page with { Text = section })));
    }

    public IEnumerable<string> Problems(IReadOnlyDictionary<string, string> programRegions)
    {
        var python = Blocks.Where(block => block.Language == "python").ToList();
        if (python.Count != 1)
        {
            yield return $"{Page.Path}: the recipe '{Title}' has {python.Count} blocks of Python. Show one.";
        }

        if (!Blocks.Any(block => block.IsCSharp))
        {
            yield return $"{Page.Path}: the recipe '{Title}' has no block of C#.";
        }

        foreach (var block in Blocks.Where(block => block.Lines.Count > LongestScreen))
        {
            yield return $"{Page.Path}: a {block.Language} block of '{Title}' has more than {LongestScreen} lines.";
        }

        foreach (var block in python)
        {
            if (block.Snippet is null || !programRegions.TryGetValue(block.Snippet, out var source))
            {
                yield return $"{Page.Path}: the Python block of '{Title}' names no region of {Program}.";
            }
            else if (Excerpt.Of(block.Lines) != source)
            {
                yield return $"{Page.Path}: the Python block of '{Title}' differs from '# region {block.Snippet}' of {Program}.";
            }
        }
    }
}
