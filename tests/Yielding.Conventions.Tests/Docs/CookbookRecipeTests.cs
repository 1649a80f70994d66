namespace Yielding.Conventions.Docs;

public sealed class CookbookRecipeTests
{
    private const string Python = "<!-- snippet: Timer -->\n```python\nwith timer():\n    work()\n```\n\n";
    private const string CSharp = "<!-- snippet: Timer -->\n```csharp\nRun();\n```\n";

    [Test]
    public void Problems_WhenBothBlocksAreThere_AreNone() => ProblemsOf(Python + CSharp).ShouldBeEmpty();

    [TestCase(CSharp, "has 0 blocks of Python")]
    [TestCase(Python, "has no block of C#")]
    [TestCase("```python\nwork()\n```\n\n" + CSharp, "names no region of docs/cookbook/python/time_and_more.py")]
    [TestCase("<!-- snippet: Other -->\n```python\nwork()\n```\n\n" + CSharp, "names no region")]
    [TestCase("<!-- snippet: Timer -->\n```python\nwork()\n```\n\n" + CSharp, "differs from '# region Timer'")]
    public void Problems_WhenABlockIsMissingOrDiffers_AreReported(string section, string problem) =>
        ProblemsOf(section).ShouldHaveSingleItem().ShouldContain(problem);

    [Test]
    public void Problems_WhenABlockIsTooLong_AreReported()
    {
        var lines = string.Concat(Enumerable.Repeat("Run();\n", 31));

        ProblemsOf($"{Python}```csharp\n{lines}```\n").ShouldHaveSingleItem().ShouldContain("more than 30 lines");
    }

    [Test]
    public void Link_IsTheOneOfTheIndex() => RecipeOf("").Link.ShouldBe("[A warm-up Timer](time-and-more.md#a-warm-up-timer)");

    private static List<string> ProblemsOf(string section)
    {
        var findings = new List<string>();
        var program = new TextFile("time_and_more.py", "# region Timer\nwith timer():\n    work()\n# endregion\n");
        findings.AddRange(RecipeOf(section).Problems(Regions.In([program], findings)));

        return findings;
    }

    private static CookbookRecipe RecipeOf(string section) =>
        CookbookRecipe.In(new TextFile("docs/cookbook/time-and-more.md", $"# Time\n\n## A warm-up Timer\n\n{section}"))
            .ShouldHaveSingleItem();
}
