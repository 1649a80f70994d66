using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Yielding.Conventions.Docs;

/// <summary>The XML documentation of a library, as its users get it.</summary>
internal sealed class XmlComments(XDocument file)
{
    private readonly Dictionary<string, XElement> _members =
        file.Descendants("member").ToDictionary(member => (string)member.Attribute("name")!);

    /// <summary>The visible types and members that nobody has summed up.</summary>
    public IEnumerable<string> MissingSummaries(IAssemblySymbol library, Compilation world) =>
        library.VisibleTypes()
            .SelectMany(type => type.VisibleMembers().Prepend(type))
            .Where(symbol => !IsDefaultConstructor(symbol) && !HasSummary(symbol, world, []))
            .Select(symbol => $"{symbol.ToDisplayString()} has no summary.");

    /// <summary>How many exceptions are documented.</summary>
    public int ExceptionCount => Exceptions.Count();

    /// <summary>The exceptions that users can't look up, and other references to nowhere.</summary>
    public IEnumerable<string> BadReferences(Compilation world)
    {
        var exception = world.GetTypeByMetadataName(typeof(Exception).FullName!)!;
        var unknown = Exceptions
            .Where(entry => !IsA(DocumentationCommentId.GetFirstSymbolForDeclarationId(entry.Cref, world) as ITypeSymbol, exception))
            .Select(entry => $"{entry.Member}: the cref '{entry.Cref}' of an exception tag is no known exception.");

        // The compiler marks what it could not resolve.
        var unresolved = file.Descendants().Attributes("cref")
            .Where(cref => cref.Value.StartsWith("!:", StringComparison.Ordinal) && cref.Parent!.Name != "exception")
            .Select(cref => $"The cref '{cref.Value}' is not resolved.");

        return unknown.Concat(unresolved);
    }

    private IEnumerable<(string Member, string Cref)> Exceptions =>
        from member in _members
        from tag in member.Value.Descendants("exception")
        select (member.Key, (string?)tag.Attribute("cref") ?? "");

    // The compiler makes it up when there is no other, and then nothing can be written at it.
    private static bool IsDefaultConstructor(ISymbol symbol) =>
        symbol is IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters.Length: 0 };

    private bool HasSummary(ISymbol symbol, Compilation world, HashSet<string> seen)
    {
        var id = symbol.GetDocumentationCommentId()!;
        if (!seen.Add(id) || !_members.TryGetValue(id, out var member))
        {
            return false;
        }

        return !string.IsNullOrWhiteSpace(TextOf(member.Element("summary")))
            || member.Elements("inheritdoc").Any(tag => SourceOf(tag, symbol, world) is { } source
                && (IsElsewhere(source, symbol) || HasSummary(source, world, seen)));
    }

    private static ISymbol? SourceOf(XElement inheritdoc, ISymbol symbol, Compilation world) =>
        (string?)inheritdoc.Attribute("cref") is { } from
            ? DocumentationCommentId.GetFirstSymbolForDeclarationId(from, world)
            : InheritedBy(symbol);

    private static ISymbol? InheritedBy(ISymbol symbol) => symbol switch
    {
        INamedTypeSymbol type => type.BaseType,
        IMethodSymbol { OverriddenMethod: { } method } => method,
        IPropertySymbol { OverriddenProperty: { } property } => property,
        _ => symbol.ContainingType.AllInterfaces
            .SelectMany(contract => contract.GetMembers())
            .FirstOrDefault(member => SymbolEqualityComparer.Default.Equals(
                symbol.ContainingType.FindImplementationForInterfaceMember(member), symbol)),
    };

    // The base class library, or another one, documents it in a file of its own.
    private static bool IsElsewhere(ISymbol source, ISymbol symbol) =>
        !SymbolEqualityComparer.Default.Equals(source.ContainingAssembly, symbol.ContainingAssembly);

    private static string TextOf(XElement? summary) =>
        summary is null ? "" : summary.Value + string.Concat(summary.Descendants().Attributes("cref").Select(cref => cref.Value));

    private static bool IsA(ITypeSymbol? type, INamedTypeSymbol ancestor)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(type, ancestor))
            {
                return true;
            }
        }

        return false;
    }
}
