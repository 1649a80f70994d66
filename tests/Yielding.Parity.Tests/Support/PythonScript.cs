using System.Text.RegularExpressions;

namespace Yielding.Parity.Support;

/// <summary>A scenario's Python half: the file, and the versions of CPython that have its rules.</summary>
internal sealed partial class PythonScript
{
    public const string Folder = "tests/Yielding.Parity.Tests/python";

    private readonly string _text;
    private readonly IReadOnlyList<(string Word, int[] Version, string Line)> _limits;

    public PythonScript(TextFile file)
    {
        _text = file.Text;
        Path = file.Path;
        Rule = file.Text.Split('\n')[0].TrimStart('#').Trim();
        _limits =
        [
            .. Limits()
                .Matches(file.Text)
                .Select(match => (match.Groups[1].Value, PythonVersion.Parse(match.Groups[2].Value), match.Value.Trim('#', ' '))),
        ];
    }

    /// <summary>All scenarios that are written in Python; files with an underscore in front are no scenarios.</summary>
    public static IReadOnlyList<PythonScript> All { get; } =
        [.. Repository.Files(Folder, "*.py").Where(file => !file.Name.StartsWith('_')).Select(file => new PythonScript(file))];

    public static IReadOnlyList<string> Names => [.. All.Select(script => script.Scenario)];

    public string Path { get; }

    /// <summary>The first line: what the scenario shows.</summary>
    public string Rule { get; }

    /// <summary>Whether a generator has its <c>yield</c> in a <c>try</c> with an <c>except</c>.</summary>
    public bool CatchesAtItsYield => ExceptAroundYield().IsMatch(_text);

    public string Scenario => System.IO.Path.GetFileNameWithoutExtension(Path);

    public static PythonScript Of(string scenario) => All.Single(script => script.Scenario == scenario);

    /// <summary>Why this version has other rules than the recorded ones; null when it has the same.</summary>
    public string? RefusalOf(int[] version) =>
        _limits.Where(limit => !Holds(limit.Word, limit.Version, version)).Select(limit => limit.Line).FirstOrDefault();

    // "until 3.14" means all of 3.14.
    private static bool Holds(string word, int[] limit, int[] version) => word switch
    {
        "since" => PythonVersion.Compare(version, limit) >= 0,
        "until" => PythonVersion.Compare(version[..limit.Length], limit) <= 0,
        _ => PythonVersion.Compare(version, limit) != 0,
    };

    // Each line has one way to match: with ' +.*' for a deeper line there would be one for each of its spaces.
    [GeneratedRegex(@"^( *)try:\n(?:\1 .*\n)*?\1 +yield.*\n(?:\1 .*\n)*\1except", RegexOptions.Multiline)]
    private static partial Regex ExceptAroundYield();

    [GeneratedRegex("^# (since|until|except) ([0-9.]+): .*$", RegexOptions.Multiline)]
    private static partial Regex Limits();
}
