using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Yielding.Testing;

namespace Yielding.Analyzers.Support;

/// <summary>A source, compiled as C# 12 against the real assemblies of the library, and analyzed.</summary>
/// <remarks>In a source <c>[|</c> and <c>|]</c> enclose the text that a rule has to report.</remarks>
internal static class Code
{
    // What an example leaves out.
    private const string Usings = """
        using System; using System.Collections.Generic; using System.IO; using System.Linq; using System.Threading;
        using System.Threading.Tasks; using Yielding; using Yielding.Testing; using static Yielding.Scope;
        #nullable enable
        #line 1

        """;

    private static readonly Assembly[] s_libraries = [typeof(Scope).Assembly, typeof(AsyncScope).Assembly, typeof(ScopeSweep).Assembly];

    private static readonly CSharpParseOptions s_options = new(LanguageVersion.CSharp12);

    private static readonly CSharpCompilationOptions s_compilationOptions =
        new(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable);

    /// <summary>The assemblies of the runtime and of the library.</summary>
    public static IReadOnlyList<MetadataReference> References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is { } name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "mscorlib.dll"))
            .Where(path => Path.GetFileName(path) is not "System.Interactive.Async.dll")
            .Concat(s_libraries.Select(library => library.Location))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } = [new ScopeAnalyzer()];

    /// <summary>The members of a class, with the usings of an example.</summary>
    public static string Members(string members) => $"{Usings}class Example\n{{\n{members}\n}}\n";

    public static CSharpCompilation Compile(params string[] sources) =>
        CSharpCompilation.Create("Example", sources.Select(Parse), References, s_compilationOptions);

    public static SyntaxTree Parse(string source) => CSharpSyntaxTree.ParseText(SourceText.From(source), s_options);

    /// <summary>What the rules report. A source that does not compile fails.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> AnalyzeAsync(params string[] sources)
    {
        var compilation = Compile(sources);
        compilation.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();

        return await AnalyzeAsync(compilation);
    }

    public static async Task<IReadOnlyList<Diagnostic>> AnalyzeAsync(Compilation compilation)
    {
        var analyzed = compilation.WithAnalyzers(Analyzers, new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: false, logAnalyzerExecutionTime: false));
        var found = await analyzed.GetAnalyzerDiagnosticsAsync();

        return [.. found.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)];
    }

    /// <summary>The source without its marks, and the spans between them.</summary>
    public static (string Source, IReadOnlyList<TextSpan> Marked) Unmark(string source)
    {
        var marked = new List<TextSpan>();
        var start = source.IndexOf("[|", StringComparison.Ordinal);
        while (start >= 0)
        {
            var end = source.IndexOf("|]", start, StringComparison.Ordinal) - 2;
            source = source.Remove(start, 2).Remove(end, 2);
            marked.Add(TextSpan.FromBounds(start, end));
            start = source.IndexOf("[|", StringComparison.Ordinal);
        }

        return (source, marked);
    }

    /// <summary>Checks that a rule reports exactly what is marked, with this severity, and that no other rule reports.</summary>
    public static async Task ShouldFindAsync(string id, DiagnosticSeverity severity, string members)
    {
        var (source, marked) = Unmark(Members(members));
        var found = await AnalyzeAsync(source);

        var shown = string.Join('\n', found.Select(diagnostic => diagnostic.ToString()));
        found.Select(diagnostic => diagnostic.Location.SourceSpan).ShouldBe(marked, shown);
        found.ShouldAllBe(diagnostic => diagnostic.Id == id && diagnostic.Severity == severity, shown);
        found.Select(diagnostic => diagnostic.GetMessage(null)).ShouldAllBe(message => message.Length <= 200 && message.EndsWith('.'));
    }

    public static async Task ShouldFindNothingAsync(string members)
    {
        var found = await AnalyzeAsync(Members(members));
        found.ShouldBeEmpty(string.Join('\n', found.Select(diagnostic => diagnostic.ToString())));
    }
}
