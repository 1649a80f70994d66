using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Yielding.Conventions.Sources;

/// <summary>A public type is found by the name of its file: <c>A.cs</c>, <c>A{T}.cs</c>, or <c>A.Part.cs</c> for a part of it.</summary>
internal static class TypeFiles
{
    public static IEnumerable<string> Problems(IReadOnlyList<SourceFile> files)
    {
        var types = files.SelectMany(file => PublicTypesOf(file).Select(type => (File: file, Type: type))).ToList();
        var names = types.Select(entry => NameOf(entry.Type)).ToHashSet();
        var crowded = types.GroupBy(entry => entry.File)
            .Where(group => group.Count() > 1)
            .Select(group => $"{group.Key.Path}: holds {group.Count()} public types: give each a file of its own.");
        var misnamed = types
            .Where(entry => !NamesFor(entry.Type, names).Any(name => Fits(entry.File, name)))
            .Select(entry => $"{entry.File.Path}: holds the public type '{NameOf(entry.Type)}': name the file '{NameOf(entry.Type)}.cs'.");

        return crowded.Concat(misnamed);
    }

    public static IEnumerable<MemberDeclarationSyntax> PublicTypesOf(SourceFile file) =>
        file.Root
            .DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .OfType<MemberDeclarationSyntax>()
            .Where(
                member =>
                    member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax && member.Modifiers.Any(SyntaxKind.PublicKeyword));

    // The braces distinguish a generic type from its twin without type parameters; without a twin the file may omit them.
    private static IEnumerable<string> NamesFor(MemberDeclarationSyntax type, HashSet<string> all)
    {
        var name = NameOf(type);
        var plain = name.Split('{')[0];

        return all.Contains(plain) ? [name] : [name, plain];
    }

    private static bool Fits(SourceFile file, string name) =>
        file.Name == name || file.Name.StartsWith(name + ".", StringComparison.Ordinal);

    private static string NameOf(MemberDeclarationSyntax type)
    {
        var (identifier, parameters) = type switch
        {
            DelegateDeclarationSyntax declared => (declared.Identifier, declared.TypeParameterList),
            TypeDeclarationSyntax declared => (declared.Identifier, declared.TypeParameterList),
            _ => (((BaseTypeDeclarationSyntax)type).Identifier, null),
        };

        return parameters is null
            ? identifier.ValueText
            : $"{identifier.ValueText}{{{string.Join(',', parameters.Parameters.Select(p => p.Identifier.ValueText))}}}";
    }
}
