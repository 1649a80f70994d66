namespace Yielding.Conventions.Docs;

/// <summary>Code in the documentation is code that compiles and runs: each C# block is the region of a source file of the tests.</summary>
internal static class Snippets
{
    public static IEnumerable<string> Problems(IEnumerable<TextFile> pages, IEnumerable<TextFile> sources)
    {
        var findings = new List<string>();
        var regions = Regions.In(sources, findings);
        foreach (var block in pages.SelectMany(Markdown.CodeBlocksOf).Where(block => block.IsCSharp))
        {
            if (Problem(block, regions) is { } problem)
            {
                findings.Add($"{block.Where}: {problem}");
            }
        }

        return findings;
    }

    private static string? Problem(CodeBlock block, IReadOnlyDictionary<string, string> regions)
    {
        if (block.Language != "csharp")
        {
            return $"the block is marked '{block.Language}': write 'csharp'.";
        }

        if (block.Snippet is null)
        {
            return "a C# block needs a comment '<!-- snippet: Name -->' above it, "
                + "and a '#region Name' in the folder Docs of a test project that it equals.";
        }

        if (!regions.TryGetValue(block.Snippet, out var source))
        {
            return $"no source file in the folder Docs of a test project has a '#region {block.Snippet}'.";
        }

        var text = Excerpt.Of(block.Lines);

        return text == source ? null : $"the block differs from its source, '#region {block.Snippet}'. {FirstDifference(text, source)}";
    }

    private static string FirstDifference(string block, string source)
    {
        var (shown, compiled) = (block.Split('\n'), source.Split('\n'));
        var line = shown.Zip(compiled).TakeWhile(pair => pair.First == pair.Second).Count();

        return $"""
            In line {line + 1} of it:
              documentation: {shown.ElementAtOrDefault(line) ?? "(its end)"}
              source:        {compiled.ElementAtOrDefault(line) ?? "(its end)"}
            """;
    }
}
