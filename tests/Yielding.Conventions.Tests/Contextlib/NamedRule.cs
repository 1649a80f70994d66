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

    public static IReadOnlyList<NamedRule> In(IReadOnlyList<SourceFile> files)
    {
        var halves = HalvesOfBases(files);

        return
        [
            .. from file in files
               from attribute in file.Root.DescendantNodes().OfType<AttributeSyntax>()
               where NameOf(attribute) == "Contextlib"
               let method = attribute.Parent!.Parent as MethodDeclarationSyntax
               select Read(file, attribute, method, halves),
        ];
    }

    private static NamedRule Read(
        SourceFile file, AttributeSyntax attribute, MethodDeclarationSyntax? method, Dictionary<string, Half> halves)
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
            type is null ? Half.None : HalvesOf(file, type, halves));
    }

    private static Half HalvesOf(SourceFile file, TypeDeclarationSyntax type, Dictionary<string, Half> halves) =>
        IsAbstract(type) ? halves.GetValueOrDefault(type.Identifier.ValueText) : HalfOf(file);

    // Where the fixtures stand that derive from a class, by its name.
    private static Dictionary<string, Half> HalvesOfBases(IReadOnlyList<SourceFile> files)
    {
        var halves = new Dictionary<string, Half>();
        foreach (var file in files.Where(file => HalfOf(file) != Half.None))
        {
            foreach (var type in file.Root.DescendantNodes(node => node is not MethodDeclarationSyntax).OfType<ClassDeclarationSyntax>())
            {
                if (IsAbstract(type) || type.BaseList is not { } bases || AttributesOf(type).Any(s_notRun.Contains))
                {
                    continue;
                }

                foreach (var name in bases.Types.Select(one => one.Type.ToString()))
                {
                    halves[name] = halves.GetValueOrDefault(name) | HalfOf(file);
                }
            }
        }

        return halves;
    }

    private static Half HalfOf(SourceFile file) => file.Path.Split('/') switch
    {
        [_, "Yielding.Tests", ..] => Half.Sync,
        [_, "Yielding.Async.Tests", ..] => Half.Async,
        _ => Half.None,
    };

    private static bool IsAbstract(TypeDeclarationSyntax type) => type.Modifiers.Any(SyntaxKind.AbstractKeyword);

    private static IEnumerable<string> AttributesOf(MemberDeclarationSyntax member) =>
        member.AttributeLists.SelectMany(list => list.Attributes).Select(NameOf);

    private static string NameOf(AttributeSyntax attribute)
    {
        var name = attribute.Name.ToString().Split('.')[^1];

        return name.EndsWith("Attribute", StringComparison.Ordinal) ? name[..^"Attribute".Length] : name;
    }
}
