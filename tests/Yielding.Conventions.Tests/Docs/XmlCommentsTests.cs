using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Yielding.Conventions.Docs;

/// <summary>The check finds what is not documented, and references to nowhere.</summary>
public sealed class XmlCommentsTests
{
    [Test]
    public void MissingSummaries_WhenAllIsDocumented_AreNone()
    {
        Missing(
            """
            /// <summary>A.</summary>
            public abstract class A : System.IDisposable
            {
                /// <summary>M.</summary>
                public void M() { }

                /// <inheritdoc cref="M()"/>
                public void M(int i) { }

                /// <inheritdoc/>
                public void Dispose() { }

                private void Inner() { }
            }
            """).ShouldBeEmpty();
    }

    [TestCase("public class A;", "A has no summary.", TestName = "a type")]
    [TestCase("/// <summary>A.</summary>\npublic class A { public void M() { } }", "A.M() has no summary.", TestName = "a method")]
    [TestCase(
        "/// <summary>A.</summary>\npublic class A { protected int P => 1; }", "A.P has no summary.", TestName = "a protected property")]
    [TestCase("/// <summary>A.</summary>\npublic enum A { B }", "A.B has no summary.", TestName = "an enum member")]
    [TestCase("/// <summary> </summary>\npublic class A;", "A has no summary.", TestName = "an empty summary")]
    [TestCase("/// <remarks>No summary.</remarks>\npublic class A;", "A has no summary.", TestName = "remarks alone")]
    [TestCase(
        "/// <summary>A.</summary>\npublic class A { /** <inheritdoc/> */ public void M() { } }",
        "A.M() has no summary.",
        TestName = "inherited without a base")]
    [TestCase("/// <inheritdoc cref=\"B\"/>\npublic class A; class B;", "A has no summary.", TestName = "inherited from nothing")]
    public void MissingSummaries_WhenOneIsMissing_NameIt(string source, string expected)
    {
        Missing(source).ShouldHaveSingleItem().ShouldBe(expected);
    }

    [TestCase("/// <exception cref=\"System.ArgumentException\">When.</exception>\npublic class A;", 0, TestName = "a known exception")]
    [TestCase("/// <exception cref=\"System.NoSuchException\">When.</exception>\npublic class A;", 1, TestName = "an unknown exception")]
    [TestCase("/// <exception cref=\"System.String\">When.</exception>\npublic class A;", 1, TestName = "a type that is no exception")]
    [TestCase("/// <exception>When.</exception>\npublic class A;", 1, TestName = "no cref")]
    [TestCase("/// <summary><see cref=\"Nowhere\"/></summary>\npublic class A;", 1, TestName = "another reference to nowhere")]
    public void BadReferences_AreReported(string source, int count)
    {
        var (assembly, world) = Symbols.Of(source);

        CommentsOf(assembly).BadReferences(world).Count().ShouldBe(count);
    }

    private static IEnumerable<string> Missing(string source)
    {
        var (assembly, world) = Symbols.Of(source);

        return CommentsOf(assembly).MissingSummaries(assembly, world);
    }

    /// <summary>What the compiler would write next to the assembly.</summary>
    private static XmlComments CommentsOf(IAssemblySymbol assembly)
    {
        var members = assembly.GlobalNamespace.GetTypeMembers()
            .SelectMany(type => type.GetMembers().Prepend(type))
            .Select(symbol => symbol.GetDocumentationCommentXml())
            .Where(xml => !string.IsNullOrEmpty(xml));

        return new XmlComments(XDocument.Parse($"<doc><members>{string.Concat(members)}</members></doc>"));
    }
}
