using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Yielding;

/// <summary>A body that returns a task would outlive the scope of a <c>Run</c>: such calls don't compile, and all others do.</summary>
public sealed class TaskBodyTests
{
    private static readonly string[] s_generators = ["Numbers()", "body => Numbers()", "ContextManager.From(Numbers())"];

    private static readonly string[] s_taskBodies =
    [
        "async x => await Task.Yield()",
        "async x => { await Task.Yield(); return x; }",
        "x => Task.CompletedTask",
        "x => Task.FromResult(x)",
        "x => ValueTask.CompletedTask",
        "x => ValueTask.FromResult(x)",
        "WorkAsync",
        "LengthAsync",
    ];

    private static readonly string[] s_bodies =
    [
        "x => { }",
        "x => x + 1",
        "x => $\"{x}\"",
        "x => throw new System.Exception()",
        "x => { throw new System.Exception(); }",
        "x => Nothing()",
        "Use",
        "Length",
        "x => (int?)null",
        "x => default(System.DateTime)",
        "x => new object()",
    ];

    private static readonly List<PortableExecutableReference> s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal) || Path.GetFileName(path) == "Yielding.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    [Test]
    public void BodyThatReturnsATask_IsAnErrorThatNamesTheWayOut(
        [ValueSource(nameof(s_generators))] string generator, [ValueSource(nameof(s_taskBodies))] string body) =>
        ErrorsOf($"Scope.Run({generator}, {body});").ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            error => error.Id.ShouldBe("CS0619"),
            error => error.GetMessage(null).ShouldContain("AsyncScope.RunAsync"));

    [Test]
    public void BodyThatReturnsATask_WithWhenSuppressed_IsAnErrorToo([ValueSource(nameof(s_generators))] string generator) =>
        ErrorsOf($"Scope.Run({generator}, x => Task.FromResult(x), e => Task.FromResult(1));").ShouldHaveSingleItem().Id.ShouldBe("CS0619");

    [Test]
    public void BodyThatReturnsATask_InAManagersOwnRun_IsAnErrorToo([ValueSource(nameof(s_taskBodies))] string body) =>
        ErrorsOf($"ContextManager.From(Numbers()).Run({body});").ShouldHaveSingleItem().GetMessage(null).ShouldContain("AsyncScope.RunAsync");

    [Test]
    public void OtherBodies_Compile([ValueSource(nameof(s_generators))] string generator, [ValueSource(nameof(s_bodies))] string body) =>
        ErrorsOf($"Scope.Run({generator}, {body});").ShouldBeEmpty();

    [Test]
    public void OtherBodies_InAManagersOwnRun_Compile([ValueSource(nameof(s_bodies))] string body) =>
        ErrorsOf($"ContextManager.From(Numbers()).Run({body});").ShouldBeEmpty();

    [Test]
    public void OtherBodies_WithWhenSuppressed_Compile([ValueSource(nameof(s_generators))] string generator) =>
        ErrorsOf($"int n = Scope.Run({generator}, x => x + 1, e => 0); string s = Scope.Run({generator}, x => \"\", e => e.Message);").ShouldBeEmpty();

    private static List<Diagnostic> ErrorsOf(string statement)
    {
        var source = $$"""
            using System.Collections.Generic;
            using System.Threading.Tasks;
            using Yielding;
            static class Program
            {
                static IEnumerable<int> Numbers() { yield return 1; }
                static void Nothing() { }
                static void Use(int x) { }
                static int Length(int x) => x;
                static async Task WorkAsync(int x) => await Task.Yield();
                static async ValueTask<int> LengthAsync(int x) { await Task.Yield(); return x; }
                static void Test() { {{statement}} }
            }
            """;
        var compilation = CSharpCompilation.Create(
            "Consumer",
            [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Latest))],
            s_references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));

        return [.. compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
    }
}
