using System.ComponentModel;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Yielding.Conventions.Docs;

/// <summary>
/// The examples in the XML documentation of a library: each public type has one, unless it is for compilers only, and each is code that is
/// compiled.
/// </summary>
internal sealed class XmlExamples(XDocument file)
{
    /// <summary>The public types without an example, and the examples whose code is in no source file.</summary>
    public IEnumerable<string> Problems(IAssemblySymbol library, IEnumerable<TextFile> sources)
    {
        var compiled = sources.Select(source => Tokens(source.Text)).ToList();
        var members = file.Descendants("member").ToLookup(member => (string)member.Attribute("name")!);
        var missing = library.VisibleTypes()
            .Where(type => !IsForCompilers(type))
            .Where(type => !members[type.GetDocumentationCommentId()!].Any(HasExample))
            .Select(type => $"{type.ToDisplayString()} has no <example> with <code>.");
        var different =
            from member in file.Descendants("member")
            from code in member.Descendants("code")
            where !compiled.Exists(source => source.Contains(Tokens(code.Value), StringComparison.Ordinal))
            select $"{(string)member.Attribute("name")!}: the code of its example is in no source file of the folders Docs of the tests.";

        return missing.Concat(different);
    }

    // Hidden in editors: a type that the compiler finds by its pattern, and that users do not write.
    private static bool IsForCompilers(INamedTypeSymbol type) =>
        type.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == nameof(EditorBrowsableAttribute));

    private static bool HasExample(XElement member) =>
        member.Elements("example").Elements("code").Any(code => !string.IsNullOrWhiteSpace(code.Value));

    /// <summary>Returns the code without white space, comments and code that is switched off.</summary>
    public static string Tokens(string code) =>
        $"\n{string.Join('\n', SyntaxFactory.ParseTokens(code).Where(token => token.Text.Length > 0).Select(token => token.Text))}\n";
}
