using Microsoft.CodeAnalysis;

namespace Yielding.Conventions.Api;

/// <summary>Leaves out well-known namespaces; any other one is shown.</summary>
internal static class ShortNames
{
    public static IReadOnlyList<string> Namespaces { get; } =
        ["System", "System.Collections.Generic", "System.Threading", "System.Threading.Tasks", "Yielding"];

    public static string Of(ISymbol symbol, SymbolDisplayFormat format)
    {
        var text = "";
        var name = "";
        foreach (var part in symbol.ToDisplayParts(format))
        {
            if (part.Kind == SymbolDisplayPartKind.NamespaceName || (name.Length > 0 && part.ToString() == "."))
            {
                name += part.ToString();
                continue;
            }

            text += (Namespaces.Contains(name.TrimEnd('.')) ? "" : name) + part;
            name = "";
        }

        return text;
    }
}
