using System.ComponentModel;
using System.Diagnostics;
using Yielding.Conventions.Docs;

namespace Yielding.Conventions;

/// <summary>
/// The cookbook in docs/cookbook: each recipe stands in Python and in C#, and its Python runs. DocumentationTests checks its C#.
/// </summary>
public sealed class CookbookTests
{
    private const string Index = "docs/cookbook/README.md";

    private static readonly IReadOnlyList<CookbookRecipe> s_recipes =
    [
        .. Repository.Files("docs/cookbook", "*.md").Where(page => page.Path != Index).SelectMany(CookbookRecipe.In),
    ];

    private static readonly Lazy<Task<bool>> s_hasPython = new(HasPythonAsync);

    private static IEnumerable<string> Programs => Repository.Files("docs/cookbook/python", "*.py").Select(program => program.Path);

    [Test]
    public void Recipes_StandInBothLanguagesOnOneScreen()
    {
        var findings = new List<string>();
        var programs = Programs.ToDictionary(path => path, path => Regions.In([Repository.File(path)], findings));
        foreach (var recipe in s_recipes)
        {
            findings.AddRange(recipe.Problems(programs[recipe.Program]));
        }

        findings.ShouldBeNone();
    }

    [Test]
    public void Index_ListsEachRecipe()
    {
        var rows = Repository.File(Index).Text.Split('\n').Where(line => line.StartsWith("| [", StringComparison.Ordinal)).ToList();

        s_recipes.Count.ShouldBeGreaterThanOrEqualTo(30);
        rows.Select(row => row.Split(" | ")[0][2..]).ShouldBe(s_recipes.Select(recipe => recipe.Link), ignoreOrder: true);
    }

    [TestCaseSource(nameof(Programs))]
    public async Task PythonPrograms_Run(string path)
    {
        if (!await s_hasPython.Value)
        {
            Assert.Ignore("There is no 'python3' of version 3.11 or later on this machine.");
        }

        // Nothing is written beside the programs (-B), and neither the environment (-E) nor installed packages (-S) are used.
        var (exitCode, errors) = await RunPythonAsync("-B", "-E", "-S", Repository.PathOf(path));

        exitCode.ShouldBe(0, errors);
    }

    private static async Task<bool> HasPythonAsync()
    {
        try
        {
            return (await RunPythonAsync("-c", "import sys; sys.exit(sys.version_info < (3, 11))")).ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false; // there is no such program
        }
    }

    private static async Task<(int ExitCode, string Errors)> RunPythonAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("python3", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        await output;

        return (process.ExitCode, await errors);
    }
}
