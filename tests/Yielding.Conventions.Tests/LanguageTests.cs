using Yielding.Conventions.Sources;

namespace Yielding.Conventions;

/// <summary>Everything that a person reads is plain technical English, by the glossary in CONTRIBUTING.md.</summary>
public sealed class LanguageTests
{
    private static readonly string[] s_folders = ["src", "tests", "docs"];

    // The words themselves stand here, and in the words of others.
    private static readonly string[] s_quoting = ["tests/Yielding.Conventions.Tests/", "CONTRIBUTING.md"];

    private static readonly string[] s_pages = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md"];
    private static readonly string[] s_patterns = ["*.cs", "*.fs", "*.vb"];

    private static IEnumerable<TextFile> Pages => [.. s_pages.Select(Repository.File), .. Repository.Files("docs", "*.md")];

    [TestCaseSource(nameof(s_folders))]
    public void Sources_UseTheGlossary(string folder) =>
        SourceFile.In(folder).Where(file => !IsQuoting(file.Path)).SelectMany(Prose.ProblemsOf).ShouldBeNone();

    [Test]
    public void Pages_UseTheGlossary() => Pages.Where(page => !IsQuoting(page.Path)).SelectMany(Prose.ProblemsOf).ShouldBeNone();

    [TestCaseSource(nameof(s_folders))]
    public void Lines_AreNotTooLong(string folder) =>
        s_patterns.SelectMany(pattern => Repository.Files(folder, pattern)).SelectMany(Prose.LongLinesOf).ShouldBeNone();

    [Test]
    public void ExceptionMessages_AreShort() => new ExceptionMessages(SourceFile.In("src")).LongOnes(longest: 200).ShouldBeNone();

    [TestCase("// The generator hears it.\nclass C { }", ExpectedResult = 1)]
    [TestCase("/// <summary>Nobody disposes it.</summary>\nclass C { }", ExpectedResult = 1)]
    [TestCase("class C { string S = \"The failure is in doubt.\"; }", ExpectedResult = 1)]
    [TestCase("class C { string S = $\"{1} was told.\"; }", ExpectedResult = 1)]
    [TestCase("class Heard { int hears; string S = \"It is shared, cloudy and overheard.\"; }", ExpectedResult = 0)]
    public int Problems_OfSources(string source) => Prose.ProblemsOf(SourceFile.Parse("A.cs", source)).Count();

    [TestCase("It goes on all the same.", ExpectedResult = 1)]
    [TestCase("The method `Heard()`.\n```\nHears(nobody);\n```", ExpectedResult = 0)]
    public int Problems_OfPages(string text) => Prose.ProblemsOf(new TextFile("A.md", text)).Count();

    [TestCase(140, ExpectedResult = 0)]
    [TestCase(141, ExpectedResult = 1)]
    public int LongLines_OfALine(int length) => Prose.LongLinesOf(new TextFile("A.cs", new string('x', length))).Count();

    [TestCase(200, ExpectedResult = 0)]
    [TestCase(201, ExpectedResult = 1)]
    public int LongMessages_OfAText(int length)
    {
        var (start, end) = (new string('x', 100), new string('y', length - 100));
        var source = $"class C {{ void M(int i) => throw new Exception($\"{{i}}{start}\" + \"{end}\"); }}";

        return new ExceptionMessages([SourceFile.Parse("A.cs", source)]).LongOnes(longest: 200).Count();
    }

    private static bool IsQuoting(string path) => s_quoting.Any(quoting => path.StartsWith(quoting, StringComparison.Ordinal));
}
