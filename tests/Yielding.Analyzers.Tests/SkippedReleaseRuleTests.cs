using Microsoft.CodeAnalysis;

namespace Yielding.Analyzers;

public sealed class SkippedReleaseRuleTests
{
    private const string Rest = """

        static SemaphoreSlim Gate = new(1); static readonly object Lock = new();
        static FileStream Open() => File.OpenRead("x");
        static bool Check() => true;
        interface ITransaction : IDisposable { void Commit(); void Rollback(); }
        static ITransaction Begin() => null!;
        interface IQueue { string Take(); void Delete(string message); void Exit(string text); }
        """;

    [TestCase("var file = Open(); yield return 1; [|file.Dispose()|];")]
    [TestCase("var file = Open(); yield return 1; [|file.Close()|];")]
    [TestCase("FileStream? file = Open(); yield return 1; file?[|.Dispose()|];")]
    [TestCase("Gate.Wait(); yield return 1; [|Gate.Release()|];")]
    [TestCase("gate.Wait(); yield return 1; [|gate.Release()|];")]
    [TestCase("Monitor.Enter(Lock); yield return 1; [|Monitor.Exit(Lock)|];")]
    [TestCase("var path = Path.GetTempFileName(); yield return 1; [|File.Delete(path)|];")]
    [TestCase("var file = Open(); yield return 1; if (Check()) { [|file.Dispose()|]; }")]
    [TestCase("var file = Open(); try { yield return 1; } finally { Check(); } [|file.Dispose()|];")]
    [TestCase("var handle = System.Runtime.InteropServices.GCHandle.Alloc(1); yield return 1; [|handle.Free()|];")]
    public Task Rule_ReleaseAfterYield_IsASuggestion(string body) =>
        Code.ShouldFindAsync("YLD002", DiagnosticSeverity.Info, Method(body));

    [TestCase("using var transaction = Begin(); yield return 1; transaction.Commit();")]
    [TestCase("var transaction = Begin(); try { yield return 1; transaction.Commit(); } finally { transaction.Dispose(); }")]
    [TestCase("using var file = Open(); yield return 1; file.Flush();")]
    [TestCase("using var file = Open(); yield return 1; file.Close();")]
    [TestCase("var file = Open(); using (file) { yield return 1; file.Close(); }")]
    [TestCase("Gate.Wait(); try { yield return 1; } finally { Gate.Release(); }")]
    [TestCase("yield return 1; var file = Open(); file.Dispose();")]
    [TestCase("yield return 1; File.Delete(pending);")]
    [TestCase("var message = queue.Take(); yield return 1; queue.Delete(message); queue.Exit(message);")]
    [TestCase("var file = Open(); file.Dispose(); yield return 1; Check();")]
    [TestCase("if (Check()) { var file = Open(); file.Dispose(); throw new IOException(); } yield return 1;")]
    [TestCase("var file = Open(); Action close = () => file.Dispose(); try { yield return 1; } finally { close(); }")]
    [TestCase("yield return 1; Console.Out.Close();")]
    [TestCase("var file = Open(); var stack = new ExitStack(); using (stack) { stack.Use(file); yield return 1; file.Close(); }")]
    [TestCase("using var stack = new ExitStack(); var file = stack.Use(Open()); yield return 1; file.Close();")]
    [TestCase("var file = Open(); var all = new List<IDisposable>(); all.Add(file); yield return 1; file.Close();")]
    [TestCase("yield return 1; using (Open()) { Check(); }")]
    [TestCase("var file = Open(); try { yield return 1; file.Close(); } finally { file.Dispose(); }")]
    public Task Rule_Other_FindsNothing(string body) => Code.ShouldFindNothingAsync(Method(body));

    [Test]
    public Task Rule_GeneratorWithScopeBody_FindsNothing() => Code.ShouldFindNothingAsync(
        "static IEnumerable<int> G(ScopeBody body) { var file = Open(); yield return 1; file.Dispose(); body.Rethrow(); }\n"
        + $"void M() => Run(G, x => {{ }});\n{Rest}");

    [Test]
    public Task Rule_ScopeBodyOfTheLambda_FindsNothing() => Code.ShouldFindNothingAsync(
        "void M() => Run(body => { return G(); "
        + "IEnumerable<int> G() { var f = Open(); yield return 1; f.Dispose(); body.Rethrow(); } }, x => { });"
        + Rest);

    private static string Method(string body) =>
        $"IEnumerable<int> G(SemaphoreSlim gate, IQueue queue, string pending) {{ {body} }}\n"
        + $"void M() {{ using (Enter(G(null!, null!, \"\"))) {{ }} }}\n{Rest}";
}
