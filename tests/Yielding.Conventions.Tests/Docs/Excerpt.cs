namespace Yielding.Conventions.Docs;

/// <summary>A piece of text, without what its place in a file adds: the common indentation, and the blank space around it.</summary>
internal static class Excerpt
{
    public static string Of(IEnumerable<string> lines)
    {
        var trimmed = lines.Select(line => line.TrimEnd()).ToList();
        var indentation = trimmed
            .Where(line => line.Length > 0)
            .Select(line => line.Length - line.TrimStart().Length)
            .DefaultIfEmpty()
            .Min();

        return string.Join('\n', trimmed.Select(line => line.Length == 0 ? line : line[indentation..])).Trim('\n');
    }
}
