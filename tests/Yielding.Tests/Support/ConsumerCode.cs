using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Yielding.Support;

/// <summary>Code of a user of the library, as text: for what has to compile, and for what must not.</summary>
internal static class ConsumerCode
{
    private static readonly List<PortableExecutableReference> s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(
                path => Path.GetFileName(path) is var name
                    && (name.StartsWith("System.", StringComparison.Ordinal) || name is "Yielding.dll" or "Yielding.Async.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>The errors of a method body, which has some methods to call.</summary>
    public static List<Diagnostic> ErrorsOf(string statements) =>
        [.. AllOf(statements).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];

    /// <summary>The errors and warnings of a method body, and of a type beside it.</summary>
    public static List<string> DiagnosticsOf(string statements, string type = "") =>
        [.. AllOf(statements, type).Select(found => $"{found.Id}: {found.GetMessage(CultureInfo.InvariantCulture)}")];

    private static List<Diagnostic> AllOf(string statements, string type = "")
    {
        var source = $$"""
            using System.Collections.Generic;
            using System.Threading.Tasks;
            using Yielding;
            static class Program
            {
                static IEnumerable<int> Numbers() { yield return 1; }
                static async IAsyncEnumerable<int> NumbersAsync() { await Task.Yield(); yield return 1; }
                static System.IAsyncDisposable Resource() => new System.IO.MemoryStream();
                static async ScopeRun Generate(Yielder<int> yield) { await yield.Return(1); }
                static void Nothing() { }
                static void Use(int x) { }
                static int Length(int x) => x;
                static async Task WorkAsync(int x) => await Task.Yield();
                static async ValueTask NothingAsync() => await Task.Yield();
                static async ValueTask<int> LengthAsync(int x) { await Task.Yield(); return x; }
                static void Test() { {{statements}} }
            }
            {{type}}
            """;
        var compilation = CSharpCompilation.Create(
            "Consumer",
            [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Latest))],
            s_references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));

        return [.. compilation.Emit(Stream.Null).Diagnostics]; // some errors in async methods are found only there
    }
}
