using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;

namespace Yielding.Conventions.Api;

/// <summary>The public API of an assembly as text, in the form of C# declarations without bodies.</summary>
internal static class ApiListing
{
    /// <summary>Makes the listing. It depends on nothing but the API: the order of the sources doesn't show.</summary>
    public static string Of(IAssemblySymbol assembly)
    {
        var text = new StringBuilder();
        text.Append("// The public API of ")
            .Append(assembly.Name)
            .Append(". Not written by hand: the tests say how to approve a change.\n");
        foreach (var name in ShortNames.Namespaces)
        {
            text.Append("using ").Append(name).Append(";\n");
        }

        foreach (var type in assembly.VisibleTypes())
        {
            AppendType(text, type);
        }

        return text.ToString();
    }

    private static void AppendType(StringBuilder text, INamedTypeSymbol type)
    {
        text.Append('\n');
        text.Append(AttributesOf(type, indentation: "")).Append(ApiDeclaration.Of(type)).Append('\n');
        if (type.TypeKind == TypeKind.Delegate)
        {
            return;
        }

        text.Append("{\n");
        var members = type.VisibleMembers()
            .Select(member => (Member: member, Text: ApiDeclaration.Of(member)))
            .OrderBy(entry => Rank(entry.Member))
            .ThenBy(entry => EnumValue(entry.Member))
            .ThenBy(entry => entry.Member.Name, StringComparer.Ordinal)
            .ThenBy(entry => entry.Text, StringComparer.Ordinal);
        foreach (var (member, declaration) in members)
        {
            text.Append(AttributesOf(member, "    ")).Append("    ").Append(declaration).Append('\n');
        }

        text.Append("}\n");
    }

    private static string AttributesOf(ISymbol symbol, string indentation)
    {
        var attributes = string.Join(' ', ApiAttributes.Of(symbol));

        return attributes.Length == 0 ? "" : $"{indentation}{attributes}\n";
    }

    private static int Rank(ISymbol member) => member switch
    {
        IFieldSymbol => 0,
        IMethodSymbol { MethodKind: MethodKind.Constructor } => 1,
        IPropertySymbol => 2,
        IEventSymbol => 3,
        _ => 4,
    };

    private static decimal EnumValue(ISymbol member) =>
        member is IFieldSymbol { ContainingType.TypeKind: TypeKind.Enum, ConstantValue: { } value }
            ? Convert.ToDecimal(value, CultureInfo.InvariantCulture)
            : 0;
}
