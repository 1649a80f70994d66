namespace Yielding.Parity.Support;

/// <summary>
/// A trace as it is recorded in the folder traces: one event a line, below lines with <c>#</c> that say where it comes from.
/// </summary>
internal sealed class RecordedTrace
{
    private const string Folder = "tests/Yielding.Parity.Tests/traces";

    private RecordedTrace(TextFile file)
    {
        var lines = file.Text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Path = file.Path;
        Origin = string.Join('\n', lines.TakeWhile(IsOrigin));
        Lines = [.. lines.SkipWhile(IsOrigin)];
    }

    /// <summary>All that are recorded.</summary>
    public static IReadOnlyList<RecordedTrace> All => [.. Repository.Files(Folder, "*.txt").Select(file => new RecordedTrace(file))];

    public string Path { get; }

    public string Origin { get; }

    public IReadOnlyList<string> Lines { get; }

    /// <summary>The name of the scenario.</summary>
    public string Scenario => System.IO.Path.GetFileName(Path).Split('.')[0];

    /// <summary>
    /// It says where C# differs on purpose: in all of C# (<c>NAME.csharp.txt</c>), or where a using holds the scopes
    /// (<c>NAME.using.txt</c>).
    /// </summary>
    public bool IsDifference => IsOf("csharp") || IsOf("using");

    /// <summary>What Python said.</summary>
    public static RecordedTrace OfPython(string scenario) =>
        Find(scenario) ?? throw new FileNotFoundException($"'{scenario}' has no trace in '{Folder}'.");

    /// <summary>What C# has to say: the same, unless a difference is recorded.</summary>
    public static RecordedTrace OfCSharp(string scenario, Form form) =>
        (form == Form.Using ? Find(scenario, ".using") : null) ?? Find(scenario, ".csharp") ?? OfPython(scenario);

    public bool IsOf(string variant) => Path.EndsWith($".{variant}.txt", StringComparison.Ordinal);

    private static bool IsOrigin(string line) => line.StartsWith('#');

    private static RecordedTrace? Find(string scenario, string variant = "")
    {
        var path = $"{Folder}/{scenario}{variant}.txt";

        return File.Exists(Repository.PathOf(path)) ? new RecordedTrace(Repository.File(path)) : null;
    }
}
