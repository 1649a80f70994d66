using System.Xml.Linq;

namespace Yielding.Conventions.Docs;

/// <summary>The check finds types without an example, and examples that are not compiled.</summary>
public sealed class XmlExamplesTests
{
    private const string Source = """
        class Tests
        {
            void Test()
            {
                // Other();
                using (A.B(1)) // a comment
                {
                    C("a  b");
                }
            }
        }
        """;

    [TestCase("using (A.B(1))\n{\n    C(\"a  b\");\n}", TestName = "the same code")]
    [TestCase("using (A.B(1)) { C(\"a  b\"); } // another comment", TestName = "other white space and comments")]
    public void Problems_WhenTheCodeIsCompiled_AreNone(string code)
    {
        Problems($"<example><code>{code}</code></example>").ShouldBeEmpty();
    }

    [TestCase("C(\"a b\");", TestName = "white space in a string differs")]
    [TestCase("B(2)", TestName = "a token differs")]
    [TestCase("Other();", TestName = "the code is a comment")]
    [TestCase("sing (A", TestName = "a token begins in the middle")]
    public void Problems_WhenTheCodeIsNotCompiled_NameTheType(string code)
    {
        Problems($"<example><code>{code}</code></example>").ShouldHaveSingleItem().ShouldStartWith("T:A: ");
    }

    [TestCase("", TestName = "no example")]
    [TestCase("<example>Words.</example>", TestName = "an example without code")]
    [TestCase("<example><code> </code></example>", TestName = "an example with empty code")]
    public void Problems_WhenATypeHasNoExample_NameIt(string comment)
    {
        Problems(comment).ShouldContain("A has no <example> with <code>.");
    }

    private static IEnumerable<string> Problems(string comment)
    {
        var (assembly, _) = Symbols.Of("public class A;");
        var file = XDocument.Parse($"<doc><members><member name=\"T:A\"><summary>A.</summary>{comment}</member></members></doc>");

        return new XmlExamples(file).Problems(assembly, [new TextFile("Source.cs", Source)]);
    }
}
