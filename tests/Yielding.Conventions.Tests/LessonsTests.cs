using System.Diagnostics;
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
    [Test]
    public async Task Pages_AreExcerptsOfTheirPrograms()
    {
        var start = new ProcessStartInfo("dotnet", ["run", "docs/lessons.cs", "--", "--pages"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe(0, $"{await output}{await errors}");
    }

    [TestCase("01-what-a-scope-is/lesson")]
    [TestCase("04-commit-or-roll-back/lesson")]
    public void Program_PrintsTheRecordedOutput(string name)
    {
        var program = SingleFileProgram.Compile(Repository.File($"docs/lessons/{name}.cs"));
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        int exitCode;
        using (Scope.Enter(ContextManager.RedirectOut(output)))
        {
            exitCode = program.Run();
        }

        output.ToString().ShouldBe(Repository.File($"docs/lessons/{name}.txt").Text.ReplaceLineEndings("\n"));
        exitCode.ShouldBe(0);
    }
}
