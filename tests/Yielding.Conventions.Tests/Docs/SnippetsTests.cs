namespace Yielding.Conventions.Docs;

/// <summary>The check finds documentation that isn't compiled.</summary>
public sealed class SnippetsTests
{
    private const string Page = """
        # Title

        <!-- snippet: Hello -->

        ```csharp
        using A;

        if (b)
        {
            c();
        }
        ```

        ```
        dotnet test
        ```
        """;

    private const string Source = """
        #region Hello
        using A;
        #endregion

        class D
        {
            void E()
            {
                #region Hello
                if (b)
                {
                    #region Inner
                    c();
                    #endregion
                }
                #endregion
            }
        }
        """;

    [Test]
    public void Problems_WhenTheBlockIsTheRegion_AreNone()
    {
        Problems(Page, Source).ShouldBeEmpty();
        Problems(Page.ReplaceLineEndings("\r\n"), Source).ShouldBeEmpty();
        Problems("<!-- snippet: Inner -->\n```csharp\nc();\n```", Source).ShouldBeEmpty();
    }

    [Test]
    public void Problems_WhenALetterDiffers_ShowTheLine()
    {
        var problem = Problems(Page.Replace("c();", "d();", StringComparison.Ordinal), Source).ShouldHaveSingleItem();

        problem.ShouldStartWith("page.md:5: ");
        problem.ShouldContain("In line 5 of it");
        problem.ShouldContain("d();");
    }

    [Test]
    public void Problems_WhenTheIndentationWithinTheBlockDiffers_AreReported()
    {
        Problems(Page.Replace("    c();", "  c();", StringComparison.Ordinal), Source).ShouldHaveSingleItem();
    }

    [Test]
    public void Problems_WhenTheBlockStopsEarly_AreReported()
    {
        Problems("<!-- snippet: Hello -->\n```csharp\nusing A;\n```", Source).ShouldHaveSingleItem().ShouldContain("(its end)");
    }

    [TestCase("```csharp\nc();\n```", TestName = "a block without a comment")]
    [TestCase("<!-- snippet: Inner -->\nSome words.\n```csharp\nc();\n```", TestName = "a comment that is not right above")]
    [TestCase("<!-- snippet: Inner -->\n```csharp\nc();\n```\n```csharp\nc();\n```", TestName = "one comment for two blocks")]
    [TestCase("- item\n  ```csharp\n  c();\n  ```", TestName = "a block in a list")]
    [TestCase("~~~ CSharp title\nc();\n~~~", TestName = "another kind of fence")]
    public void Problems_WhenThereIs_AreReported(string page)
    {
        Problems(page, Source).ShouldHaveSingleItem().ShouldContain("needs a comment");
    }

    [Test]
    public void Problems_WhenTheRegionDoesNotExist_AreReported()
    {
        Problems("<!-- snippet: Other -->\n```csharp\nc();\n```", Source).ShouldHaveSingleItem().ShouldContain("#region Other");
    }

    [Test]
    public void Problems_WhenTheLanguageIsMisspelled_AreReported()
    {
        Problems("<!-- snippet: Inner -->\n```cs\nc();\n```", Source).ShouldHaveSingleItem().ShouldContain("write 'csharp'");
    }

    [Test]
    public void Problems_WhenTwoFilesHaveTheRegion_AreReported()
    {
        Snippets.Problems([], [new TextFile("A.cs", Source), new TextFile("B.cs", Source)])
            .ShouldContain(problem => problem.Contains("'Inner' is also in A.cs"));
    }

    [Test]
    public void Problems_WhenTheRegionHasNoEnd_AreReported()
    {
        Snippets.Problems([], [new TextFile("A.cs", "#region Open\n")]).ShouldHaveSingleItem().ShouldContain("has no end");
    }

    private static IEnumerable<string> Problems(string page, string source) =>
        Snippets.Problems([new TextFile("page.md", page)], [new TextFile("Source.cs", source)]);
}
