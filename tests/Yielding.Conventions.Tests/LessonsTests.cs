using System.Globalization;
using Yielding.Conventions.Docs;

namespace Yielding.Conventions;

/// <summary>
/// The lessons in docs/lessons: their pages show what is in their programs. 'dotnet run docs/lessons.cs' runs all the programs; here a few
/// are compiled and run, to detect a change of the library that breaks them.
/// </summary>
[NonParallelizable] // the programs write to the console
public sealed class LessonsTests
{
    // What 'dotnet run docs/lessons.cs -- --pages' does, without the start of a build. CI runs that program with all its checks.
    [Test]
    public void Pages_AreExcerptsOfTheirPrograms()
    {
        AppContext.SetData("EntryPointFileDirectoryPath", Repository.PathOf("docs"));

        var (exitCode, output) = Run("docs/lessons.cs", "--pages");

        exitCode.ShouldBe(0, output);
        var pages = Directory.GetDirectories(Repository.PathOf("docs/lessons")).Length;
        output.ShouldContain($"\n{pages + 1} passed"); // with the index
    }

    [TestCase("01-what-a-scope-is/lesson")]
    [TestCase("04-commit-or-roll-back/lesson")]
    public void Program_PrintsTheRecordedOutput(string name)
    {
        var (exitCode, output) = Run($"docs/lessons/{name}.cs");

        output.ShouldBe(Repository.File($"docs/lessons/{name}.txt").Text.ReplaceLineEndings("\n"));
        exitCode.ShouldBe(0);
    }

    private static (int ExitCode, string Output) Run(string path, params string[] arguments)
    {
        var program = SingleFileProgram.Compile(Repository.File(path));
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        using (Scope.Enter(ContextManager.RedirectOut(output)))
        {
            var exitCode = program.Run(arguments);

            return (exitCode, output.ToString());
        }
    }
}
