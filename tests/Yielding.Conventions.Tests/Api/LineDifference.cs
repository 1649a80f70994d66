namespace Yielding.Conventions.Api;

/// <summary>The lines in which two texts differ, each under the line that heads its block.</summary>
internal static class LineDifference
{
    /// <summary>
    /// Lines with <c>-</c> are in the first text only, lines with <c>+</c> in the second only. Empty when the texts are equal.
    /// </summary>
    public static IReadOnlyList<string> Between(string before, string after)
    {
        var old = LinesOf(before);
        var now = LinesOf(after);
        var common = CommonLengths(old, now);
        var result = new List<string>();
        string? heading = null;
        string? shownHeading = null;
        var (i, j) = (0, 0);
        while (i < old.Length || j < now.Length)
        {
            if (i < old.Length && j < now.Length && old[i] == now[j])
            {
                heading = IsHeading(old[i]) ? old[i] : heading;
                (i, j) = (i + 1, j + 1);
                continue;
            }

            var isRemoval = j == now.Length || (i < old.Length && common[i + 1][j] >= common[i][j + 1]);
            var line = isRemoval ? old[i++] : now[j++];
            if (IsHeading(line))
            {
                heading = shownHeading = line;
            }
            else if (heading is not null && heading != shownHeading)
            {
                result.Add("  " + heading);
                shownHeading = heading;
            }

            if (line.Length > 0)
            {
                result.Add((isRemoval ? "- " : "+ ") + line);
            }
        }

        return result;
    }

    private static string[] LinesOf(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');

    private static bool IsHeading(string line) => line.Length > 0 && char.IsLetter(line[0]);

    /// <summary>At [i][j]: how many lines the texts have in common, in order, from these lines on.</summary>
    private static int[][] CommonLengths(string[] old, string[] now)
    {
        var lengths = new int[old.Length + 1][];
        lengths[old.Length] = new int[now.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            lengths[i] = new int[now.Length + 1];
            for (var j = now.Length - 1; j >= 0; j--)
            {
                lengths[i][j] = old[i] == now[j] ? lengths[i + 1][j + 1] + 1 : Math.Max(lengths[i + 1][j], lengths[i][j + 1]);
            }
        }

        return lengths;
    }
}
