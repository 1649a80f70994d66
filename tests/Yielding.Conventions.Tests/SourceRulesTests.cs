using Microsoft.CodeAnalysis;
using Yielding.Conventions.Sources;

namespace Yielding.Conventions;

/// <summary>Rules of this repository that no compiler checks.</summary>
public sealed class SourceRulesTests
{
    private static readonly IReadOnlyList<SourceFile> s_sources = SourceFile.In("src");
    private static readonly IReadOnlyList<SourceFile> s_tests = SourceFile.In("tests");

    // The rules read syntax trees, so the parser has to understand every file.
    [Test]
    public void Files_AreFoundAndUnderstood()
    {
        s_sources.Count.ShouldBeGreaterThan(20);
        s_tests.ShouldContain(file => file.Path.StartsWith("tests/Yielding.Tests/", StringComparison.Ordinal));
        s_sources.Concat(s_tests)
            .SelectMany(file => file.Root.GetDiagnostics().Select(found => $"{file.Path}: {found}"))
            .ShouldBeNone();
    }

    [Test]
    public void Internal_UsesOnlyTheDoorOfOutcomes()
    {
        var door = new Door(s_sources);

        door.Behind.Count.ShouldBeGreaterThan(20);
        door.Violations().ShouldBeNone();
    }

    // A plain 'dotnet test' has smaller sizes in these projects.
    [Test]
    public void ProjectsWithSizes_RunAtFullSizeInCI()
    {
        var ci = Repository.File(".ci/run").Text;
        var start = ci.IndexOf("long_proofs() {", StringComparison.Ordinal);
        var proofs = ci[start..ci.IndexOf("\n}", start, StringComparison.Ordinal)];
        List<string> projects =
        [
            "Yielding.Tests",
            .. Repository.Files("tests", "*.csproj")
                .Where(project => project.Text.Contains("/Support/Size.cs", StringComparison.Ordinal))
                .Select(project => Path.GetFileNameWithoutExtension(project.Name)),
        ];

        projects.Count.ShouldBeGreaterThan(4);
        projects.Where(project => !proofs.Contains(project, StringComparison.Ordinal)).ShouldBeNone();
    }

    // The analyzer ignores a line that names nothing.
    [TestCase("src/BannedSymbols.txt")]
    [TestCase("tests/BannedSymbols.txt")]
    public void BannedSymbols_Exist(string path)
    {
        var lines = Repository.File(path).Text.Split('\n')
            .Where(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal))
            .ToList();
        var world = Symbols.Of(typeof(Scope).Assembly).World;

        lines.ShouldNotBeEmpty();
        lines.Where(line => DocumentationCommentId.GetFirstSymbolForDeclarationId(line.Split(';')[0], world) is null).ShouldBeNone();
    }

    [Test]
    public void PublicTypes_AreFoundByTheNameOfTheirFile()
    {
        s_sources.SelectMany(TypeFiles.PublicTypesOf).Count().ShouldBeGreaterThan(5);
        TypeFiles.Problems(s_sources).ShouldBeNone();
    }

    [Test]
    public void ExceptionMessages_EndWithAFullStop()
    {
        var messages = new ExceptionMessages(s_sources);

        messages.All().Count().ShouldBeGreaterThan(5);
        messages.Problems().ShouldBeNone();
    }
}
