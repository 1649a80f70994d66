using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Yielding.Conventions.Docs;
using Yielding.Conventions.Sources;

namespace Yielding.Conventions;

/// <summary>What the documentation shows is compiled and run, and what users can call is documented.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string[] s_projects =
        ["Yielding.Tests", "Yielding.Async.Tests", "Yielding.Testing.Tests", "Yielding.Analyzers.Tests", "Yielding.Cookbook.Tests"];

    // The pages of the lessons have excerpts of their own programs: see LessonsTests.
    private static IReadOnlyList<TextFile> Pages =>
    [
        Repository.File("README.md"),
        .. Repository.Files("docs", "*.md").Where(page => !page.Path.StartsWith("docs/lessons/", StringComparison.Ordinal)),
        .. PackagePages,
    ];

    private static IReadOnlyList<TextFile> PackagePages => Repository.Files("src", "README.md");

    private static IEnumerable<TextFile> Sources => s_projects.SelectMany(project => Repository.Files($"tests/{project}/Docs", "*.cs"));

    [Test]
    public void CSharpBlocks_AreRegionsOfCompiledSources()
    {
        Pages.SelectMany(Markdown.CodeBlocksOf).ShouldContain(block => block.IsCSharp, "There is no C# block to check.");
        Snippets.Problems(Pages, Sources).ShouldBeNone();
    }

    // A line of code in a table, not a name or a call.
    [Test]
    public void StatementsInTables_AreInCompiledSources()
    {
        var compiled = Sources.Select(source => XmlExamples.Tokens(source.Text)).ToList();
        var statements = Repository.File("README.md").Text.Split('\n')
            .Where(line => line.StartsWith('|'))
            .SelectMany(line => CodeSpan().Matches(line))
            .Select(span => span.Groups["code"].Value)
            .Where(code => code.EndsWith(';') || code.EndsWith('}'))
            .ToList();

        statements.Count.ShouldBeGreaterThan(5);
        statements
            .Where(code => !compiled.Exists(source => source.Contains(XmlExamples.Tokens(code), StringComparison.Ordinal)))
            .ShouldBeNone();
    }

    [TestCaseSource(typeof(Libraries), nameof(Libraries.Cases))]
    public void PublicTypes_HaveAnExampleThatIsCompiled(Assembly library)
    {
        new XmlExamples(FileOf(library)).Problems(Symbols.Of(library).Assembly, Sources).ShouldBeNone();
    }

    [Test]
    public void SettingsPage_ListsWhatIsInTheSources()
    {
        var sources = SourceFile.In("src");

        SettingsPage.SettingsIn(sources).ShouldNotBeEmpty();
        SettingsPage.EventsIn(sources).ShouldNotBeEmpty();
        SettingsPage.InstrumentsIn(sources).Count.ShouldBe(8);
        SettingsPage.Problems(Repository.File("docs/operations.md"), sources).ShouldBeNone();
    }

    // The messages of the compiler are those that a test of the documents has compiled.
    [TestCase("docs/quick-reference.md")]
    [TestCase("docs/troubleshooting.md")]
    public void QuotedMessages_AreTextsOfTheSources(string page)
    {
        var compilers = SourceFile.Parse(Repository.File("tests/Yielding.Tests/Docs/QuotedCompilerMessagesTests.cs"));
        var file = Repository.File(page);

        QuotedMessages.QuotesIn(file).Count().ShouldBeGreaterThan(10);
        new QuotedMessages([.. SourceFile.In("src"), compilers]).Problems(file).ShouldBeNone();
    }

    // A package page on a gallery has no other files beside it.
    [Test]
    public void PackagePages_HaveAbsoluteLinksOnly()
    {
        PackagePages.Count.ShouldBe(Libraries.All.Count);
        foreach (var page in PackagePages)
        {
            var targets = LinkTarget().Matches(page.Text).Select(link => link.Groups["target"].Value).ToList();

            targets.ShouldNotBeEmpty(page.Path);
            targets.Where(target => !target.StartsWith("https://", StringComparison.Ordinal))
                .Select(target => $"{page.Path}: {target}")
                .ShouldBeNone();
        }
    }

    // Alone on their lines: CI runs them as they stand there.
    [TestCase("dotnet test")]
    [TestCase("dotnet run docs/tour.cs")]
    public void Readme_ShowsTheCommand(string command)
    {
        Markdown.CodeBlocksOf(Repository.File("README.md")).SelectMany(block => block.Lines).ShouldContain(command);
    }

    [TestCaseSource(typeof(Libraries), nameof(Libraries.Cases))]
    public void PublicMembers_HaveASummary(Assembly library)
    {
        var (assembly, world) = Symbols.Of(library);

        assembly.VisibleTypes().ShouldNotBeEmpty();
        CommentsOf(library).MissingSummaries(assembly, world).ShouldBeNone();
    }

    [TestCaseSource(typeof(Libraries), nameof(Libraries.Cases))]
    public void DocumentedExceptions_Exist(Assembly library)
    {
        var comments = CommentsOf(library);

        comments.ExceptionCount.ShouldBeGreaterThan(10);
        comments.BadReferences(Symbols.Of(library).World).ShouldBeNone();
    }

    private static XmlComments CommentsOf(Assembly library) => new(FileOf(library));

    // The build puts it next to the assembly.
    private static XDocument FileOf(Assembly library) => XDocument.Load(Path.ChangeExtension(library.Location, ".xml"));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)")]
    private static partial Regex LinkTarget();

    [GeneratedRegex("`(?<code>[^`]+)`")]
    private static partial Regex CodeSpan();
}
