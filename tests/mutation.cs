#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Applies every mutation of Stryker.NET to the library, runs the tests, and prints the mutations that none of them detects.
//
//   dotnet run tests/mutation.cs                                      everything: hours
//   dotnet run tests/mutation.cs -- Yielding '**/Outcomes/*.cs'        some files of one library
//   dotnet run tests/mutation.cs -- Yielding '**/Outcomes/*.cs' --sample 15            about 15 % of their lines
//   dotnet run tests/mutation.cs -- Yielding '**/Outcomes/*.cs' --sample 15 --seed 7   the same lines as another run with this seed
//
// A sample consists of random blocks of 8 lines. A change that extends beyond its block is not made. The seed is printed at the start.
//
// What survives is tried again without exception pointers, as on native AOT, and then in Release: some code is for these alone. The score
// is the share of what any of the three has noticed. It ends with exit code 0 when that is at least the least percentage.

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

const double LeastPercent = 90;
const int BlockLines = 8;

var root = Path.GetFullPath(Path.Combine(FolderOfThisFile(), ".."));
var work = Directory.CreateTempSubdirectory("mutation-");
string[] libraries = ["Yielding", "Yielding.Async"];
var arguments = args.ToList();
var samplePercent = TakeOption(arguments, "--sample");
var seed = TakeOption(arguments, "--seed") ?? Random.Shared.Next(1_000_000);
var (library, globs) = arguments.Count == 0 ? (null, []) : (arguments[0], arguments[1..]);
if (samplePercent is not null)
{
    Console.WriteLine($"A sample of {samplePercent} %, seed {seed}");
}

try
{
    Run(root, "dotnet", ["tool", "restore"]);
    var mutants = new Mutants();
    foreach (var name in libraries.Where(name => library is null || name == library))
    {
        List<string> chosen = globs.Count > 0 ? globs : ["**/*.cs"];
        chosen = samplePercent is { } percent ? Sample(name, chosen, percent, new Random(seed)) : chosen;
        if (chosen.Count > 0)
        {
            Mutate(mutants, name, chosen, Mode.Default);
        }

        for (var mode = Mode.NoPointers; mode <= Mode.Release && mutants.SpansOfSurvivors(name) is { Count: > 0 } spans; mode++)
        {
            Mutate(mutants, name, spans, mode);
        }
    }

    return mutants.Print(LeastPercent) ? 0 : 1;
}
finally
{
    work.Delete(recursive: true);
}

// From the runtime: paths of the compiler ([CallerFilePath]) are rewritten in CI's deterministic builds.
static string FolderOfThisFile() => (string)AppContext.GetData("EntryPointFileDirectoryPath")!;

// Removes an option with its value, a whole number; null when it is not there.
static int? TakeOption(List<string> arguments, string name)
{
    var at = arguments.IndexOf(name);
    if (at < 0)
    {
        return null;
    }

    if (at + 1 == arguments.Count || !int.TryParse(arguments[at + 1], CultureInfo.InvariantCulture, out var value) || value < 0)
    {
        throw new ArgumentException($"{name} needs a whole number.");
    }

    arguments.RemoveRange(at, 2);

    return value;
}

// The random blocks of lines of a library's files, in Stryker's format: file{start..end}, in characters.
List<string> Sample(string name, List<string> patterns, int percent, Random random)
{
    var folder = Path.Combine(root, "src", name);
    var files = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
        .Where(file => !IsMatch(file, "bin/**") && !IsMatch(file, "obj/**"))
        .Where(file => patterns.Exists(pattern => IsMatch(file, pattern)))
        .Where(file => !patterns.Exists(pattern => pattern.StartsWith('!') && IsMatch(file, pattern[1..])))
        .Order(StringComparer.Ordinal);
    List<string> spans = [];
    foreach (var file in files)
    {
        var position = 0;
        foreach (var block in SplitLines(File.ReadAllText(Path.Combine(folder, file))).Chunk(BlockLines))
        {
            var length = block.Sum(line => line.Length);
            if (random.Next(100) < percent)
            {
                spans.Add($"**/{name}/{file}{{{position}..{position + length}}}");
            }

            position += length;
        }
    }

    Console.WriteLine($"{spans.Count} blocks of {name}");

    return spans;
}

// Whether a path matches a glob. A leading **/ matches no folder, too.
static bool IsMatch(string path, string glob)
{
    var expression = Regex.Replace(
        Regex.Escape(glob), @"\\\*\\\*/|\\\*\\\*|\\\*|\\\?", found => found.Value switch
        {
            @"\*\*/" => "(.*/)?",
            @"\*\*" => ".*",
            @"\*" => "[^/]*",
            _ => "[^/]",
        });

    return Regex.IsMatch(path, $"^{expression}$");
}

// The lines with their line ends.
static IEnumerable<string> SplitLines(string text)
{
    for (var start = 0; start < text.Length;)
    {
        var end = text.IndexOf('\n', start) is >= 0 and var at ? at + 1 : text.Length;
        yield return text[start..end];
        start = end;
    }
}

// Tests of many threads, of very many entries and of the memory take long, and would only detect what others detect too.
static string Filter(Mode mode)
{
    string[] slow =
    [
        "undredThousand",
        "ManyEntries",
        "ManyReplacements",
        "TheHeap",
        "Suppression_Type_HasNoValue",
        "TwoThreadsAtOnce",
        "Rules_HaveATest",
    ];

    return "FullyQualifiedName!~StressTests"
        + string.Concat(slow.Select(name => $"&Name!~{name}"))
        + (mode == Mode.NoPointers ? "&Category!=NeedsExceptionPointers" : "");
}

void Mutate(Mutants mutants, string name, IReadOnlyList<string> globs, Mode mode)
{
    string[] tests = name == "Yielding"
        ? ["Yielding.Tests", "Yielding.Async.Tests", "Yielding.Internals.Tests", "Yielding.Conventions.Tests"]
        : ["Yielding.Async.Tests", "Yielding.Internals.Tests", "Yielding.Conventions.Tests"];
    var output = Path.Combine(work.FullName, $"{name}-{mode}");
    var settings = Path.Combine(work.FullName, $"{name}-{mode}.json");
    File.WriteAllText(
        settings,
        new JsonObject
        {
            ["stryker-config"] = new JsonObject
            {
                ["project"] = $"{name}.csproj",
                ["target-framework"] = "net10.0",
                ["configuration"] = mode == Mode.Release ? "Release" : "Debug",
                ["test-projects"] = new JsonArray([.. tests.Select(test => Path.Combine(root, "tests", test, $"{test}.csproj"))]),
                ["mutate"] = new JsonArray([.. globs]),
                ["test-case-filter"] = Filter(mode),
                ["coverage-analysis"] = "perTest",
                ["concurrency"] = Environment.ProcessorCount,
                ["additional-timeout"] = 60_000, // a shorter one counts as noticed, on a busy machine, what no test detects
                ["reporters"] = new JsonArray("json", "dots"),
            },
        }.ToJsonString());

    Console.WriteLine($"\n== {name}, {mode}");
    Run(
        Path.Combine(root, "src", name),
        "dotnet",
        ["stryker", "--config-file", settings, "--output", output],
        mode == Mode.NoPointers ? ("ExceptionPointers", "false") : null);
    mutants.Add(Path.Combine(output, "reports", "mutation-report.json"), root);
}

static void Run(string folder, string program, string[] arguments, (string Name, string Value)? variable = null)
{
    var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder };
    if (variable is { } set)
    {
        start.Environment[set.Name] = set.Value;
    }

    using var process = Process.Start(start)!;
    process.WaitForExit();
    if (process.ExitCode != 0)
    {
        throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with exit code {process.ExitCode}.");
    }
}

internal enum Mode
{
    Default,
    NoPointers,
    Release,
}

/// <summary>What was broken, and whether any test noticed.</summary>
internal sealed class Mutants
{
    private readonly Dictionary<
        (string File, int Start, int End, string By, string Replacement), (bool IsNoticed, bool IsTimeout, string Text)> _all = [];

    public void Add(string report, string root)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(report));
        foreach (var file in json.RootElement.GetProperty("files").EnumerateObject())
        {
            var source = file.Value.GetProperty("source").GetString()!;
            foreach (var mutant in file.Value.GetProperty("mutants").EnumerateArray())
            {
                if (mutant.GetProperty("status").GetString() is not ("Killed" or "Timeout" or "Survived" or "NoCoverage"))
                {
                    continue;
                }

                var location = mutant.GetProperty("location");
                var (start, end) = (Offset(source, location.GetProperty("start")), Offset(source, location.GetProperty("end")));
                var (by, replacement) = (mutant.GetProperty("mutatorName").GetString()!, mutant.GetProperty("replacement").GetString()!);
                var path = Path.GetRelativePath(root, file.Name).Replace('\\', '/');
                var key = (path, start, end, by, replacement);
                var status = mutant.GetProperty("status").GetString();
                var isNoticed = status is "Killed" or "Timeout";
                var line = location.GetProperty("start").GetProperty("line").GetInt32();
                _all.TryGetValue(key, out var before);
                _all[key] = (
                    isNoticed || before.IsNoticed,
                    (status == "Timeout" || before.IsTimeout) && status != "Killed",
                    $"{path}:{line} [{by}] {OneLine(source[start..end])}  ->  {OneLine(replacement)}");
            }
        }
    }

    /// <summary>Where something in a library survived, in Stryker's format.</summary>
    public List<string> SpansOfSurvivors(string library) =>
        [.. _all.Where(one => !one.Value.IsNoticed && one.Key.File.StartsWith($"src/{library}/", StringComparison.Ordinal))
            .Select(one => $"**/{Path.GetFileName(one.Key.File)}{{{one.Key.Start}..{one.Key.End}}}")
            .Distinct()];

    /// <summary>True when there is something, and so much of it was noticed.</summary>
    public bool Print(double leastPercent)
    {
        foreach (var text in _all.Values.Where(one => !one.IsNoticed).Select(one => one.Text).Order(StringComparer.Ordinal))
        {
            Console.WriteLine(text);
        }

        var noticed = _all.Values.Count(one => one.IsNoticed);
        var percent = _all.Count == 0 ? 0 : 100.0 * noticed / _all.Count;
        var timeouts = _all.Values.Count(one => one.IsTimeout);
        Console.WriteLine($"\n{noticed} of {_all.Count} changes were noticed: {percent:F1} %. Those above were not.");
        Console.WriteLine($"{timeouts} of the noticed ones ended no test before the time limit. On a busy machine that proves nothing.");

        return percent >= leastPercent;
    }

    private static int Offset(string source, JsonElement position)
    {
        var start = 0;
        for (var line = 1; line < position.GetProperty("line").GetInt32(); line++)
        {
            start = source.IndexOf('\n', start) + 1;
        }

        return start + position.GetProperty("column").GetInt32() - 1;
    }

    private static string OneLine(string code)
    {
        var line = string.Join(' ', code.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

        return line.Length > 120 ? $"{line[..117]}..." : line;
    }
}
