using Microsoft.CodeAnalysis;

namespace Yielding.Conventions.Support;

/// <summary>What a user of a library can name: public members, and the protected ones of a subclass.</summary>
internal static class Visibility
{
    public static IEnumerable<INamedTypeSymbol> VisibleTypes(this IAssemblySymbol assembly) =>
        TypesOf(assembly.GlobalNamespace).OrderBy(type => type.ToDisplayString(), StringComparer.Ordinal);

    public static IEnumerable<ISymbol> VisibleMembers(this INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Delegate ? [] : type.GetMembers().Where(member => IsVisible(member) && IsWritten(member));

    private static IEnumerable<INamedTypeSymbol> TypesOf(INamespaceOrTypeSymbol container) =>
        container.GetMembers().OfType<INamespaceOrTypeSymbol>().SelectMany(
            member => member switch
            {
                INamespaceSymbol => TypesOf(member),
                INamedTypeSymbol type when IsVisible(type) && type.CanBeReferencedByName => [type, .. TypesOf(type)],
                _ => [],
            });

    private static bool IsVisible(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal;

    // Accessors are part of their property, types come by themselves, and the compiler makes up the constructor of a struct.
    private static bool IsWritten(ISymbol member) => member switch
    {
        ITypeSymbol => false,
        IFieldSymbol { ContainingType.TypeKind: TypeKind.Enum, HasConstantValue: false } => false,
        IMethodSymbol { MethodKind: MethodKind.Constructor, IsImplicitlyDeclared: true } => member.ContainingType.IsReferenceType,
        IMethodSymbol method => method.MethodKind
            is MethodKind.Constructor or MethodKind.Ordinary or MethodKind.UserDefinedOperator or MethodKind.Conversion,
        _ => true,
    };
}
