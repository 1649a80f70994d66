#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Runs the tests and prints how much of src they cover, lines and branches, and what they don't. Run it with: dotnet run tests/coverage.cs
// It ends with exit code 0 when the tests have passed and each library is covered by at least the least percentage.

using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

const double LeastPercent = 95;
const string Settings = "DataCollectionRunSettings.DataCollectors.DataCollector.Configuration.";

var root = Path.GetFullPath(Path.Combine(FolderOfThisFile(), ".."));
var reports = Directory.CreateTempSubdirectory("coverage-");
try
{
    // Each one runs, also after one that failed. Both halves run twice: some code is for platforms without exception pointers.
    var testsPass = TestProjects().Select(project => Test(project))
        .Concat(Halves().Select(half => Test(half, "-p:ExceptionPointers=false", "--filter", "Category!=NeedsExceptionPointers")))
        .ToList()
        .TrueForAll(passed => passed);
    var coverage = new Coverage(root);
    foreach (var report in reports.EnumerateFiles("coverage.json", SearchOption.AllDirectories))
    {
        coverage.Add(report.FullName);
    }

    var isEnough = coverage.Print(LeastPercent);
    Console.WriteLine(testsPass ? null : "Some tests failed, so that these numbers say little.");

    return testsPass && isEnough ? 0 : 1;
}
finally
{
    reports.Delete(recursive: true);
}

static string FolderOfThisFile([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

IEnumerable<string> TestProjects() =>
    Directory.EnumerateFiles(Path.Combine(root, "tests"), "*.csproj", SearchOption.AllDirectories)
        .Where(project => File.ReadAllText(project).Contains("\"coverlet.collector\"", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

IEnumerable<string> Halves() => TestProjects().Where(project => Path.GetFileName(project) is "Yielding.Tests.csproj" or "Yielding.Async.Tests.csproj");

bool Test(string project, params string[] options)
{
    using var process = Process.Start(
        "dotnet",
        [
            "test", project, .. options, "--collect", "XPlat Code Coverage", "--results-directory", reports.FullName,
            "--", $"{Settings}Format=json", $"{Settings}Include=[Yielding]*,[Yielding.Async]*,[Yielding.Testing]*",
        ]);
    process.WaitForExit();

    return process.ExitCode == 0;
}

/// <summary>What several runs of tests have covered together.</summary>
internal sealed class Coverage(string root)
{
    private readonly SortedDictionary<string, Library> _libraries = new(StringComparer.Ordinal);

    /// <summary>Adds a report in coverlet's own format, which names each branch, so that two reports add up exactly.</summary>
    public void Add(string path)
    {
        using var report = JsonDocument.Parse(File.ReadAllText(path));
        foreach (var module in report.RootElement.EnumerateObject())
        {
            var name = Path.GetFileNameWithoutExtension(module.Name);
            if (!_libraries.TryGetValue(name, out var library))
            {
                _libraries.Add(name, library = new Library());
            }

            foreach (var file in module.Value.EnumerateObject())
            {
                foreach (var method in file.Value.EnumerateObject().SelectMany(type => type.Value.EnumerateObject()))
                {
                    library.Add(Path.GetRelativePath(root, file.Name), method);
                }
            }
        }
    }

    /// <summary>True when there is something, and each library is covered by so much.</summary>
    public bool Print(double leastPercent)
    {
        var isEnough = _libraries.Count > 0;
        foreach (var (name, library) in _libraries)
        {
            Console.WriteLine($"\n{name}: {library.OfLines} of lines, {library.OfBranches} of branches. Not covered are these lines, and at 'b' a branch:");
            foreach (var gap in library.Gaps())
            {
                Console.WriteLine($"  {gap}");
            }

            isEnough &= library.OfLines.Percent >= leastPercent && library.OfBranches.Percent >= leastPercent;
        }

        Console.WriteLine(isEnough ? $"\nEach library is covered by {leastPercent} % and more." : $"\nNot every library is covered by {leastPercent} %.");

        return isEnough;
    }
}

/// <summary>Which lines and branches of a library were passed.</summary>
internal sealed class Library
{
    private readonly Dictionary<(string File, int Line), bool> _lines = [];
    private readonly Dictionary<(string File, int Line, string Method, int Offset, int Path), bool> _branches = [];

    public Share OfLines => new(_lines.Values);

    public Share OfBranches => new(_branches.Values);

    public void Add(string file, JsonProperty method)
    {
        foreach (var line in method.Value.GetProperty("Lines").EnumerateObject())
        {
            AddTo(_lines, (file, int.Parse(line.Name)), line.Value.GetInt32() > 0);
        }

        foreach (var branch in method.Value.GetProperty("Branches").EnumerateArray())
        {
            int Get(string name) => branch.GetProperty(name).GetInt32();
            AddTo(_branches, (file, Get("Line"), method.Name, Get("Offset"), Get("Path")), Get("Hits") > 0);
        }
    }

    /// <summary>For each file, the lines that were never passed, and those with a branch that was never taken.</summary>
    public IEnumerable<string> Gaps()
    {
        var lines = _lines.Where(line => !line.Value).Select(line => line.Key).ToHashSet();
        var branches = _branches.Where(branch => !branch.Value).Select(branch => (branch.Key.File, branch.Key.Line)).ToHashSet();

        return lines.Union(branches)
            .GroupBy(gap => gap.File, gap => $"{gap.Line}{(lines.Contains(gap) ? "" : "b")}", StringComparer.Ordinal)
            .OrderBy(file => file.Key, StringComparer.Ordinal)
            .Select(file => $"{file.Key}: {string.Join(' ', file.OrderBy(gap => int.Parse(gap.TrimEnd('b'))))}");
    }

    private static void AddTo<TKey>(Dictionary<TKey, bool> all, TKey key, bool isPassed)
        where TKey : notnull => all[key] = isPassed || all.GetValueOrDefault(key);
}

/// <summary>So many of so many were passed.</summary>
internal readonly struct Share(ICollection<bool> all)
{
    private int Passed => all.Count(isPassed => isPassed);

    public double Percent => all.Count == 0 ? 100 : 100.0 * Passed / all.Count;

    public override string ToString() => $"{Percent:F2} % ({Passed} of {all.Count})";
}
