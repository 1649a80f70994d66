using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Yielding.Analyzers;

public sealed class ScopeSuppressorTests
{
    private const string Rest = """

        static IEnumerable<FileStream> G() { using var file = File.OpenRead("x"); yield return file; }
        static void Take(out FileStream file) => file = File.OpenRead("x");
        static T Use<T>(T thing) => thing;
        static int Read() => 1;
        """;

    [TestCase("using (Enter(G(), out var file)) { }", "CA2000", "out var file")]
    [TestCase("using (ContextManager.From(G()).Enter(out var file)) { }", "CA2000", "out var file")]
    [TestCase("using var stack = new ExitStack(); stack.Use(new FileStream(\"x\", FileMode.Open));", "CA2000", "new FileStream")]
    [TestCase("using var stack = new ExitStack(); stack.Use(File.OpenRead(\"x\"));", "CA2000", "File.OpenRead")]
    [TestCase("using (ContextManager.Closing(new MemoryStream()).Enter(out var m)) { }", "CA2000", "new MemoryStream")]
    [TestCase("using (Enter(ContextManager.Closing(new MemoryStream()))) { }", "CA2000", "new MemoryStream")]
    [TestCase("using var stack = new ExitStack(); stack.Enter(G());", "IDE0058", "stack.Enter")]
    public async Task Warning_AboutAnOwnedObject_IsSuppressed(string statement, string id, string text) =>
        (await WarningsAsync(statement, id, text)).ShouldBeEmpty();

    [TestCase("Take(out var file);", "CA2000", "out var file")]
    [TestCase("Use(new MemoryStream());", "CA2000", "new MemoryStream")]
    [TestCase("using (Enter(ContextManager.Null(new MemoryStream()))) { }", "CA2000", "new MemoryStream")]
    [TestCase("var closing = ContextManager.Closing(new MemoryStream());", "CA2000", "new MemoryStream")]
    [TestCase("using var stack = new ExitStack(); var f = new MemoryStream(); stack.Use(f);", "CA2000", "new MemoryStream")]
    [TestCase("Use(1);", "IDE0058", "Use(1)")]
    [TestCase("Scope.Enter(G());", "IDE0058", "Scope.Enter")]
    [TestCase("using var stack = new ExitStack(); stack.PopAll();", "IDE0058", "stack.PopAll")]
    public async Task Warning_AboutAnotherObject_IsKept(string statement, string id, string text) =>
        (await WarningsAsync(statement, id, text)).ShouldHaveSingleItem().Id.ShouldBe(id);

    [TestCase("object M() => ContextManager.From(async (Yielder<int> yield) => { Read(); await yield.Return(1); });")]
    [TestCase("object M() => ContextManager.From<int>(async yield => { Read(); await yield.Return(1); });")]
    [TestCase("object M() => ContextManager.From<int>(async delegate (Yielder<int> yield) { Read(); await yield.Return(1); });")]
    [TestCase("async ScopeRun M(Yielder<int> yield) { Read(); await yield.Return(1); }")]
    [TestCase("async ScopeRun M(Yielder<int> yield) { await yield.Return(Read()); }")]
    [TestCase("void M() { _ = L(default); async ScopeRun L(Yielder<int> yield) { using (Enter(G())) { Read(); } await "
        + "yield.Return(1); } }")]
    [TestCase("async Task M() { await Task.Yield(); ContextManager.From(async (Yielder<int> y) => { Read(); await y.Return(1); }); }")]
    public async Task Warning_ABlockingCallWhereOnlyReturnCanBeAwaited_IsSuppressed(string members) =>
        (await WarningsAsync(members, "CA1849", "Read()", isStatement: false)).ShouldBeEmpty();

    [TestCase("async Task M() { Read(); await Task.Yield(); }")]
    [TestCase("object M() => AsyncContextManager.From(async (Yielder<int> yield) => { Read(); await yield.Return(1); });")]
    [TestCase("async Task M(Yielder<int> yield) { Read(); await yield.Return(1); }")]
    [TestCase("async ScopeRun M(Yielder<int> yield) { Func<Task> f = async () => { Read(); await Task.Yield(); }; await "
        + "yield.Return(1); }")]
    [TestCase("async ScopeRun M(Yielder<int> yield) { await yield.Return(1); async Task L() { Read(); await Task.Yield(); } }")]
    public async Task Warning_ABlockingCallElsewhere_IsKept(string members) =>
        (await WarningsAsync(members, "CA1849", "Read()", isStatement: false)).ShouldHaveSingleItem().Id.ShouldBe("CA1849");

    private static async Task<IReadOnlyList<Diagnostic>> WarningsAsync(string code, string id, string text, bool isStatement = true)
    {
        var compilation = Code.Compile(Code.Members((isStatement ? $"void M() {{ {code} }}" : code) + Rest));
        compilation.GetDiagnostics().ShouldNotContain(found => found.Severity == DiagnosticSeverity.Error);
        var analyzed = compilation.WithAnalyzers([new OtherAnalyzer(id, text), new ScopeSuppressor()]);

        return await analyzed.GetAnalyzerDiagnosticsAsync();
    }

    // Reports what other analyzers report, at the largest expression or argument that begins with a text.
#pragma warning disable RS1001, RS1017, RS1036, RS1038, RS1041 // it is no analyzer of a package
    private sealed class OtherAnalyzer(string id, string text) : DiagnosticAnalyzer
    {
        private readonly DiagnosticDescriptor _rule =
            new(id, "Other", "Other", "Other", DiagnosticSeverity.Warning, isEnabledByDefault: true);

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [_rule];

        public override void Initialize(AnalysisContext context)
        {
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.EnableConcurrentExecution();
            context.RegisterSyntaxNodeAction(Analyze, SyntaxKind.MethodDeclaration);
        }

        private void Analyze(SyntaxNodeAnalysisContext context)
        {
            if (context.Node is MethodDeclarationSyntax { Identifier.ValueText: "M" } method)
            {
                var node = method.DescendantNodes()
                    .Where(node => node is ExpressionSyntax or ArgumentSyntax)
                    .First(node => node.ToString().StartsWith(text, StringComparison.Ordinal));
                context.ReportDiagnostic(Diagnostic.Create(_rule, node.GetLocation()));
            }
        }
    }
}
