using System.Globalization;

namespace Yielding.Parity.Support;

/// <summary>Versions of CPython, as lists of numbers.</summary>
internal static class PythonVersion
{
    /// <summary>The oldest one that has all that the scenarios use.</summary>
    public static readonly int[] Oldest = [3, 11];

    public static int[] Parse(string text) => [.. text.Split('.').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];

    public static int Compare(int[] left, int[] right)
    {
        var differing = left.Zip(right).FirstOrDefault(pair => pair.First != pair.Second);

        return differing == default ? left.Length.CompareTo(right.Length) : differing.First.CompareTo(differing.Second);
    }
}
