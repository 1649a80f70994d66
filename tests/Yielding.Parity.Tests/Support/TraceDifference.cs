using System.Text;

namespace Yielding.Parity.Support;

/// <summary>Two traces side by side, with the differing lines marked.</summary>
internal static class TraceDifference
{
    /// <summary>Empty when the traces are equal; else both, with a mark at each line that differs.</summary>
    public static string Between(string leftTitle, IReadOnlyList<string> left, string rightTitle, IReadOnlyList<string> right)
    {
        if (left.SequenceEqual(right))
        {
            return "";
        }

        var width = left.Append(leftTitle).Max(line => line.Length);
        var text = new StringBuilder().AppendLine().AppendLine($"  {leftTitle.PadRight(width)} | {rightTitle}");
        for (var i = 0; i < Math.Max(left.Count, right.Count); i++)
        {
            var (before, after) = (left.ElementAtOrDefault(i), right.ElementAtOrDefault(i));
            text.AppendLine($"{(before == after ? ' ' : '!')} {(before ?? "").PadRight(width)} | {after}".TrimEnd());
        }

        return text.ToString();
    }
}
