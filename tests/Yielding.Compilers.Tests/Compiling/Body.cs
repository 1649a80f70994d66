using System.Text.RegularExpressions;

namespace Yielding.Compilers.Compiling;

/// <summary>An asynchronous method that holds a scope, and the outcome that is stated in front of it.</summary>
internal sealed partial record Body(string Name, string Outcome)
{
    /// <summary>The bodies of all sources, read from the text: the test cases are listed before anything is compiled.</summary>
    public static IReadOnlyList<Body> All { get; } =
    [
        .. Sources.All
            .SelectMany(source => Declaration().Matches(source.Text))
            .Select(match => new Body(match.Groups["name"].Value, match.Groups["outcome"].Value)),
    ];

    [GeneratedRegex("""\[Ends\("(?<outcome>[^"]+)"\)\]\s+public static async Task (?<name>\w+)\(Journal journal\)""")]
    private static partial Regex Declaration();
}
