using System.Text.RegularExpressions;

namespace Yielding.Conventions.Docs;

/// <summary>
/// The named regions of source files. A region may be given in parts, with the same name in the same file: they are joined, with a
/// blank line between. So a block can hold the <c>using</c> lines of a file and the inside of one of its methods. In a Python file a region
/// stands between comments.
/// </summary>
internal static partial class Regions
{
    /// <summary>The text of each region by its name. A name that two files use is reported, and so is a region without an end.</summary>
    public static IReadOnlyDictionary<string, string> In(IEnumerable<TextFile> sources, ICollection<string> findings)
    {
        var regions = new Dictionary<string, (TextFile File, string Text)>();
        foreach (var file in sources)
        {
            foreach (var (name, text) in PartsOf(file, findings))
            {
                if (!regions.TryGetValue(name, out var earlier))
                {
                    regions[name] = (file, text);
                }
                else if (earlier.File == file)
                {
                    regions[name] = (file, earlier.Text + "\n\n" + text);
                }
                else
                {
                    findings.Add($"{file.Path}: the region '{name}' is also in {earlier.File.Path}: a snippet needs one source.");
                }
            }
        }

        return regions.ToDictionary(region => region.Key, region => region.Value.Text);
    }

    private static List<(string Name, string Text)> PartsOf(TextFile file, ICollection<string> findings)
    {
        var parts = new List<(string Name, string Text)>();
        var open = new Stack<(string Name, int Slot)>();
        var content = new List<List<string>>();
        foreach (var line in file.Text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (Start().Match(line) is { Success: true } start)
            {
                open.Push((start.Groups["name"].Value, content.Count));
                content.Add([]);
                parts.Add(default);
            }
            else if (End().IsMatch(line) && open.TryPop(out var ended))
            {
                parts[ended.Slot] = (ended.Name, Excerpt.Of(content[ended.Slot]));
            }
            else
            {
                foreach (var (_, slot) in open)
                {
                    content[slot].Add(line);
                }
            }
        }

        foreach (var (name, _) in open)
        {
            findings.Add($"{file.Path}: the region '{name}' has no end.");
        }

        return [.. parts.Where(part => part.Name is not null)];
    }

    [GeneratedRegex(@"^\s*# ?region\s+(?<name>\S+)\s*$")]
    private static partial Regex Start();

    [GeneratedRegex(@"^\s*# ?endregion\b")]
    private static partial Regex End();
}
