using Yielding.Conventions.Sources;

namespace Yielding.Conventions.Docs;

/// <summary>The check finds quotes that are in no source.</summary>
public sealed class QuotedMessagesTests
{
    private const string Source = """
        class C
        {
            void M(object g) => throw new Exception($"The generator '{g}' has a fault: " + "repair it. " + Advice);
            const string Long = "CS1: The type cannot be used here in the place of another one.";
            void Log(object g) => Write("Entered the scope of {Generator} and left", g);
        }
        """;

    [TestCase("> `The generator 'A' has a fault: repair it. Now.`", ExpectedResult = 0, TestName = "a message with its values")]
    [TestCase("> `Entered the scope of {Generator} and left`", ExpectedResult = 0, TestName = "a template")]
    [TestCase("> `Entered the scope of A …`", ExpectedResult = 0, TestName = "a beginning")]
    [TestCase("> `CS1: The type cannot be … of another one.`", ExpectedResult = 0, TestName = "a beginning and an end")]
    [TestCase("> `Entered the scope of A`", ExpectedResult = 1, TestName = "an end is missing")]
    [TestCase("> `The generator 'A' has a flaw: repair it.`", ExpectedResult = 1, TestName = "another word")]
    [TestCase("> `Something … else entirely here`", ExpectedResult = 1, TestName = "another text")]
    [TestCase("The text `is no quote of it`.", ExpectedResult = 0, TestName = "code in a paragraph")]
    [TestCase("| a | message |\n| --- | --- |\n| `no quote of it` | `a quote of it` |", ExpectedResult = 1, TestName = "a column")]
    public int Problems_OfAPage(string page) =>
        new QuotedMessages([SourceFile.Parse("C.cs", Source)]).Problems(new TextFile("page.md", page)).Count();
}
