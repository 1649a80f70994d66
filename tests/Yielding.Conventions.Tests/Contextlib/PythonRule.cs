using System.Globalization;
using System.Text.RegularExpressions;

namespace Yielding.Conventions.Contextlib;

/// <summary>A row of tests/Contextlib/rules.md.</summary>
/// <param name="Number">Its number; 0 when it has none.</param>
/// <param name="PythonTest">The name of the Python test.</param>
/// <param name="Half">Where it has to be kept.</param>
internal sealed partial record PythonRule(int Number, string PythonTest, Half Half)
{
    public string Name => Number == 0 ? PythonTest : $"{Number} {PythonTest}";

    /// <summary>The rows of the table, in its order.</summary>
    public static IReadOnlyList<PythonRule> Read(TextFile table) =>
    [
        .. Row().Matches(table.Text).Select(row => new PythonRule(
            row.Groups["number"].Value is { Length: > 0 } number ? int.Parse(number, CultureInfo.InvariantCulture) : 0,
            row.Groups["test"].Value,
            Enum.Parse<Half>(row.Groups["half"].Value, ignoreCase: true))),
    ];

    // The last cell says what the rule means, and may not be empty.
    [GeneratedRegex(@"^\| (?<number>\d*) ?\| (?<test>\w+\.test_\w+) \| (?<half>sync|async|both) \| \S.* \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
