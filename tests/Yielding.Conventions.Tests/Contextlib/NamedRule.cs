using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Yielding.Conventions.Sources;

namespace Yielding.Conventions.Contextlib;

/// <summary>A <c>[Contextlib(…)]</c> attribute on a method.</summary>
/// <param name="Where">File and line.</param>
/// <param name="Number">The number that it names; 0 when it names none.</param>
/// <param name="PythonTest">The Python test that it names; null when that can't be read.</param>
/// <param name="IsTest">The method is a test that is run.</param>
/// <param name="Half">Where it is run: in the project that it stands in, or wherever a fixture derives from its class.</param>
internal sealed record NamedRule(string Where, int Number, string? PythonTest, bool IsTest, Half Half)
{
    private static readonly string[] s_tests = ["Test", "TestCase", "TestCaseSource"];

    private static readonly string[] s_notRun = ["Ignore", "Explicit"];

    public static IReadOnlyList<NamedRule> In(IReadOnlyList<SourceFile> files) =>
    [
        .. from file in files
           from attribute in file.Root.DescendantNodes().OfType<AttributeSyntax>()
           where NameOf(attribute) == "Contextlib"
           let method = attribute.Parent!.Parent as MethodDeclarationSyntax
           select Read(file, attribute, method, files),
    ];

    private static NamedRule Read(
        SourceFile file, AttributeSyntax attribute, MethodDeclarationSyntax? method, IReadOnlyList<SourceFile> files)
    {
        var arguments = attribute.ArgumentList?.Arguments.Select(
            argument => (argument.Expression as LiteralExpressionSyntax)?.Token.Value).ToList();
        var (number, test) = arguments switch
        {
            [string name] => (0, name),
            [int given, string name] => (given, name),
            _ => (0, null),
        };
        var type = method?.Parent as TypeDeclarationSyntax;

        return new NamedRule(
            file.Where(attribute),
            number,
            test,
            method is not null
                && AttributesOf(method).Any(s_tests.Contains)
                && !AttributesOf(method).Concat(AttributesOf(type!)).Any(s_notRun.Contains),
            type is null ? Half.None : HalvesOf(file, type, files));
    }

    private static Half HalvesOf(SourceFile file, TypeDeclarationSyntax type, IReadOnlyList<SourceFile> files) =>
        IsAbstract(type)
            ? files.Where(other => DerivesFrom(other, type.Identifier.ValueText))
                .Aggregate(Half.None, (halves, other) => halves | HalfOf(other))
            : HalfOf(file);

    private static Half HalfOf(SourceFile file) => file.Path.Split('/') switch
    {
        [_, "Yielding.Tests", ..] => Half.Sync,
        [_, "Yielding.Async.Tests", ..] => Half.Async,
        _ => Half.None,
    };

    private static bool DerivesFrom(SourceFile file, string name) =>
        file.Root.DescendantNodes().OfType<ClassDeclarationSyntax>()
            .Any(type => !IsAbstract(type)
                && !AttributesOf(type).Any(s_notRun.Contains)
                && type.BaseList is { } bases
                && bases.Types.Any(one => one.Type.ToString() == name));

    private static bool IsAbstract(TypeDeclarationSyntax type) => type.Modifiers.Any(SyntaxKind.AbstractKeyword);

    private static IEnumerable<string> AttributesOf(MemberDeclarationSyntax member) =>
        member.AttributeLists.SelectMany(list => list.Attributes).Select(NameOf);

    private static string NameOf(AttributeSyntax attribute)
    {
        var name = attribute.Name.ToString().Split('.')[^1];

        return name.EndsWith("Attribute", StringComparison.Ordinal) ? name[..^"Attribute".Length] : name;
    }
}
