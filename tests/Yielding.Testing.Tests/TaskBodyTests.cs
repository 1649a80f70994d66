using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Yielding.Testing;

/// <summary>A body that returns a task would outlive the runs of a synchronous sweep: such calls don't compile, and all others do.</summary>
public sealed class TaskBodyTests
{
    private static readonly string[] s_generators = ["probe => Numbers(probe)", "Numbers", "(probe, body) => Numbers(probe)", "probe => ContextManager.From(Numbers(probe))"];

    private static readonly string[] s_taskBodies =
    [
        "async (x, probe) => await Task.Yield()",
        "async (x, probe) => { await Task.Yield(); return x; }",
        "(x, probe) => Task.CompletedTask",
        "WorkAsync",
    ];

    private static readonly string[] s_bodies = ["(x, probe) => { }", "(x, probe) => probe.Point(\"x\")", "(x, probe) => throw new System.Exception()", "(x, probe) => Length(x)", "Use"];

    private static readonly List<PortableExecutableReference> s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "Yielding.dll" or "Yielding.Async.dll" or "Yielding.Testing.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    [Test]
    public void BodyThatReturnsATask_IsAnErrorThatNamesTheWayOut([ValueSource(nameof(s_generators))] string generator, [ValueSource(nameof(s_taskBodies))] string body) =>
        ErrorsOf($"ScopeSweep.Verify({generator}, {body});").ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            error => error.Id.ShouldBe("CS0619"),
            error => error.GetMessage(null).ShouldContain("ScopeSweep.VerifyAsync"));

    [Test]
    public void OtherBodies_Compile([ValueSource(nameof(s_generators))] string generator, [ValueSource(nameof(s_bodies))] string body) =>
        ErrorsOf($"ScopeSweep.Verify({generator}, {body});").ShouldBeEmpty();

    [TestCase("probe => NumbersAsync(probe)")]
    [TestCase("NumbersAsync")]
    [TestCase("(probe, body) => NumbersAsync(probe)")]
    [TestCase("(probe, body, token) => NumbersAsync(probe)")]
    [TestCase("probe => AsyncContextManager.From(NumbersAsync(probe))")]
    public void AsynchronousGenerators_Compile(string generator) =>
        ErrorsOf($"ScopeSweep.VerifyAsync({generator}, async (x, probe) => await probe.PointAsync(\"x\"));").ShouldBeEmpty();

    private static List<Diagnostic> ErrorsOf(string statement)
    {
        var source = $$"""
            using System.Collections.Generic;
            using System.Threading.Tasks;
            using Yielding;
            using Yielding.Testing;
            static class Program
            {
                static IEnumerable<int> Numbers(SweepProbe probe) { yield return 1; }
                static async IAsyncEnumerable<int> NumbersAsync(SweepProbe probe) { await Task.Yield(); yield return 1; }
                static async Task WorkAsync(int x, SweepProbe probe) => await Task.Yield();
                static void Use(int x, SweepProbe probe) { }
                static int Length(int x) => x;
                static void Try() { {{statement}} }
            }
            """;

        return
        [
            .. CSharpCompilation.Create("Tried", [CSharpSyntaxTree.ParseText(source)], s_references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary))
                .GetDiagnostics()
                .Where(found => found.Severity == DiagnosticSeverity.Error),
        ];
    }
}
