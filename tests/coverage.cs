#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Runs the tests and reports how many lines and branches of src they cover.
//
//   dotnet run tests/coverage.cs                                   all test projects
//   dotnet run tests/coverage.cs -- Yielding.Testing.Tests         some of them
//
// The report is artifacts/coverage/index.html, with each line that is not covered. Exit code 0: the tests have passed, and each library is
// covered by at least the least percentage.

using System.Diagnostics;
using System.Text.Json;

const double LeastPercent = 95;
const string Instrumented = "Category!=NotInstrumented";
const string Settings = "DataCollectionRunSettings.DataCollectors.DataCollector.Configuration.";

var root = Path.GetFullPath(Path.Combine(FolderOfThisFile(), ".."));
var report = Path.Combine(root, "artifacts", "coverage");
var results = Directory.CreateTempSubdirectory("coverage-");
try
{
    // Each project runs, also after one that failed. Some code is for platforms without exception pointers, and some for methods that the
    // JIT has inlined: without tiered compilation it inlines from the first call on.
    var testsPass = TestProjects().Select(project => Test(project, Instrumented))
        .Concat(Halves().Select(half => Test(half, $"{Instrumented}&Category!=NeedsExceptionPointers", "-p:ExceptionPointers=false")))
        .Concat(Halves().Concat(Internals()).Select(project => Test(project, Instrumented, "-p:OptimizedTests=true")))
        .ToList()
        .TrueForAll(passed => passed);
    var isEnough = Report() && IsEnough();
    Console.WriteLine(testsPass ? null : "Some tests failed: the numbers are of no use.");

    return testsPass && isEnough ? 0 : 1;
}
finally
{
    results.Delete(recursive: true);
}

// From the runtime: paths of the compiler ([CallerFilePath]) are rewritten in CI's deterministic builds.
static string FolderOfThisFile() => (string)AppContext.GetData("EntryPointFileDirectoryPath")!;

IEnumerable<string> TestProjects() =>
    Directory.EnumerateFiles(Path.Combine(root, "tests"), "*.csproj", SearchOption.AllDirectories)
        .Where(project => args.Length == 0 || args.Contains(Path.GetFileNameWithoutExtension(project)))
        .Where(project => File.ReadAllText(project).Contains("\"coverlet.collector\"", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

IEnumerable<string> Halves() => TestProjects().Where(
    project => Path.GetFileName(project) is "Yielding.Tests.csproj" or "Yielding.Async.Tests.csproj");

IEnumerable<string> Internals() => TestProjects().Where(project => Path.GetFileName(project) == "Yielding.Internals.Tests.csproj");

// OpenCover's format has the place of each branch, so that the reports of several runs add up exactly.
bool Test(string project, string filter, params string[] options) =>
    Run(
    [
        "test", project, "--filter", filter, .. options, "--collect", "XPlat Code Coverage", "--results-directory", results.FullName,
        "--", $"{Settings}Format=opencover", $"{Settings}Include=[Yielding]*,[Yielding.Async]*,[Yielding.Testing]*",
    ]);

bool Report() =>
    Run("tool", "restore")
    && Run(
        "tool", "run", "reportgenerator", $"-reports:{results.FullName}/**/coverage.opencover.xml", $"-targetdir:{report}",
        "-reporttypes:Html;TextSummary;JsonSummary", "-verbosity:Warning");

bool IsEnough()
{
    Console.WriteLine(File.ReadAllText(Path.Combine(report, "Summary.txt")));
    using var summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(report, "Summary.json")));
    var libraries = summary.RootElement.GetProperty("coverage").GetProperty("assemblies").EnumerateArray().ToList();
    var lacking = libraries.Where(library => Lines(library) < LeastPercent || Branches(library) < LeastPercent)
        .Select(library => $"{library.GetProperty("name")}: {Lines(library)} % of lines, {Branches(library)} % of branches")
        .ToList();
    Console.WriteLine(
        lacking.Count == 0
            ? $"Each library is covered by {LeastPercent} % and more."
            : $"Less than {LeastPercent} %: {string.Join("; ", lacking)}.");

    return libraries.Count > 0 && lacking.Count == 0;
}

static double Lines(JsonElement library) => library.GetProperty("coverage").GetDouble();

static double Branches(JsonElement library) => library.GetProperty("branchcoverage").GetDouble();

bool Run(params string[] arguments)
{
    var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = root };
    if (arguments.Contains("-p:OptimizedTests=true"))
    {
        start.Environment["DOTNET_TieredCompilation"] = "0";
    }

    using var process = Process.Start(start)!;
    process.WaitForExit();

    return process.ExitCode == 0;
}
