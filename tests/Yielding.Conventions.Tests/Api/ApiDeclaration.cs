using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Yielding.Conventions.Api;

/// <summary>One type or member, as it would be declared.</summary>
internal static class ApiDeclaration
{
    private const SymbolDisplayMiscellaneousOptions Spelling =
        SymbolDisplayMiscellaneousOptions.UseSpecialTypes
        | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier
        | SymbolDisplayMiscellaneousOptions.AllowDefaultLiteral
        | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers;

    private static readonly SymbolDisplayFormat s_type = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeVariance,
        delegateStyle: SymbolDisplayDelegateStyle.NameAndSignature,
        parameterOptions: Parameters,
        kindOptions: SymbolDisplayKindOptions.IncludeTypeKeyword,
        miscellaneousOptions: Spelling);

    private static readonly SymbolDisplayFormat s_reference = s_type
        .WithGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeParameters)
        .WithKindOptions(SymbolDisplayKindOptions.None);

    private static readonly SymbolDisplayFormat s_member = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints,
        memberOptions: SymbolDisplayMemberOptions.IncludeAccessibility
            | SymbolDisplayMemberOptions.IncludeModifiers
            | SymbolDisplayMemberOptions.IncludeParameters
            | SymbolDisplayMemberOptions.IncludeType
            | SymbolDisplayMemberOptions.IncludeRef
            | SymbolDisplayMemberOptions.IncludeConstantValue,
        parameterOptions: Parameters,
        propertyStyle: SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        kindOptions: SymbolDisplayKindOptions.IncludeMemberKeyword,
        miscellaneousOptions: Spelling);

    private static SymbolDisplayParameterOptions Parameters =>
        SymbolDisplayParameterOptions.IncludeModifiers
        | SymbolDisplayParameterOptions.IncludeType
        | SymbolDisplayParameterOptions.IncludeName
        | SymbolDisplayParameterOptions.IncludeDefaultValue
        | SymbolDisplayParameterOptions.IncludeExtensionThis;

    public static string Of(ISymbol member) => member switch
    {
        INamedTypeSymbol type => OfType(type),
        IFieldSymbol { ContainingType.TypeKind: TypeKind.Enum } field => $"{field.Name} = {field.ConstantValue},",
        IPropertySymbol => ShortNames.Of(member, s_member),
        _ => ShortNames.Of(member, s_member) + ";",
    };

    private static string OfType(INamedTypeSymbol type)
    {
        var name = ShortNames.Of(type, s_type);
        var constraints = ShortNames.Of(
            type, s_type.AddGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeConstraints))[name.Length..];
        var bases = BasesOf(type).ToList();

        return $"{SyntaxFacts.GetText(type.DeclaredAccessibility)} {ModifierOf(type)}{name}"
            + (bases.Count == 0 ? "" : " : " + string.Join(", ", bases))
            + constraints
            + (type.TypeKind == TypeKind.Delegate ? ";" : "");
    }

    private static string ModifierOf(INamedTypeSymbol type) => type switch
    {
        { TypeKind: not TypeKind.Class } => "",
        { IsStatic: true } => "static ",
        { IsAbstract: true } => "abstract ",
        { IsSealed: true } => "sealed ",
        _ => "",
    };

    private static IEnumerable<string> BasesOf(INamedTypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Enum)
        {
            return type.EnumUnderlyingType!.SpecialType == SpecialType.System_Int32
                ? []
                : [ShortNames.Of(type.EnumUnderlyingType, s_reference)];
        }

        if (type.TypeKind == TypeKind.Delegate)
        {
            return [];
        }

        var bases = type.BaseType is { SpecialType: SpecialType.None } parent ? [parent] : Enumerable.Empty<INamedTypeSymbol>();
        var interfaces = type.Interfaces.Where(contract => contract.DeclaredAccessibility == Accessibility.Public)
            .OrderBy(contract => contract.ToDisplayString(), StringComparer.Ordinal);

        return bases.Concat(interfaces).Select(symbol => ShortNames.Of(symbol, s_reference));
    }
}
