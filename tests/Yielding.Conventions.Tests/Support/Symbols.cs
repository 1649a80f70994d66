using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Yielding.Conventions.Support;

/// <summary>Reads an assembly as the compiler of its users reads it: what that doesn't see is no part of the public API.</summary>
internal static class Symbols
{
    /// <summary>The runtime, the libraries, and the packages of these tests.</summary>
    public static IReadOnlyList<MetadataReference> Platform { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>A built library, and everything that it refers to.</summary>
    public static (IAssemblySymbol Assembly, Compilation World) Of(Assembly library)
    {
        var reference = MetadataReference.CreateFromFile(library.Location);
        var world = Compile([]).AddReferences(reference);

        return ((IAssemblySymbol)world.GetAssemblyOrModuleSymbol(reference)!, world);
    }

    /// <summary>A made-up library, for the tests of the checks.</summary>
    public static (IAssemblySymbol Assembly, Compilation World) Of(string source)
    {
        var world = Compile(
            [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.Diagnose))]);
        world.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();

        return (world.Assembly, world);
    }

    private static CSharpCompilation Compile(IEnumerable<SyntaxTree> sources) =>
        CSharpCompilation.Create(
            "MadeUp",
            sources,
            Platform,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
}
