using Microsoft.CodeAnalysis;

namespace Yielding.Analyzers;

public sealed class TaskDelegateRuleTests
{
    private const string Generators = """
        static IEnumerable<int> G() { yield return 1; }
        static IEnumerable<int> B(ScopeBody body) { yield return 1; body.Rethrow(); }
        static Task F() => Task.CompletedTask;
        static ValueTask V() => default;
        static async Task<int> R() { await Task.Yield(); return 1; }

        """;

    [TestCase("Run(G(), [|async x => { await F(); }|]);")]
    [TestCase("Run(G(), [|x => F()|]);")]
    [TestCase("Run(G(), [|_ => V()|]);")]
    [TestCase("Run(G(), [|_ => R()|], _ => R());")]
    [TestCase("Run(B, [|async x => await R()|]);")]
    [TestCase("Run(body => B(body), [|async x => await R()|]);")]
    [TestCase("Scope.Run(ContextManager.From(G()), [|_ => F()|]);")]
    [TestCase("ContextManager.From(G()).Run([|_ => F()|]);")]
    [TestCase("Run<int>(G(), [|async x => await F()|]);")]
    [TestCase("Run(G(), [|(Action<int>)(async x => await F())|]);")]
    [TestCase("ExitStack.Run([|async stack => await F()|]);")]
    [TestCase("using var stack = new ExitStack(); stack.Callback([|F|]);")]
    [TestCase("using var stack = new ExitStack(); stack.Callback([|async () => await F()|]);")]
    [TestCase("using var stack = new ExitStack(); stack.Callback([|(int x) => F()|], 1);")]
    [TestCase("ContextManager.Closing(1, [|_ => V()|]).Run(_ => { });")]
    [TestCase("ContextManager.Suppress<IOException>().Run([|F|]);")]
    [TestCase("ContextManager.From(G()).Wrap([|() => V()|]);")]
    [TestCase("ScopeSweep.Verify(probe => G(), [|(x, probe) => F()|]);")]
    [TestCase("ScopeSweep.Verify(probe => { probe.Commit(\"c\", [|() => F()|]); return G(); }, (x, probe) => { });")]
    [TestCase("Func<int, Task> f = _ => F(); Run(G(), [|f|]);")]
    public Task Rule_DelegateReturnsTask_Finds(string statement) =>
        Code.ShouldFindAsync("YLD008", DiagnosticSeverity.Error, Generators + "void M() { " + statement + " }");

    [TestCase("Run(G(), x => { });")]
    [TestCase("var n = Run(G(), x => x + 1);")]
    [TestCase("Run(G(), x => (object)F());")]
    [TestCase("Run(G(), x => new[] { F() });")]
    [TestCase("var n = Run(B, x => x, e => 0);")]
    [TestCase("_ = AsyncScope.RunAsync(A(), async x => await F());")]
    [TestCase("_ = AsyncScope.RunAsync(A(), x => R(), e => 0);")]
    [TestCase("_ = ContextManager.Suppress<IOException>().RunAsync(async () => await F());")]
    [TestCase("var f = ContextManager.From(G()).Wrap(async () => await F());")]
    [TestCase("var f = ContextManager.From(G()).Wrap(() => R());")]
    [TestCase("var f = ContextManager.From(G()).Wrap<int, int>(x => Task.FromResult(x));")]
    [TestCase("using var stack = new ExitStack(); stack.Callback(() => F().Wait());")]
    [TestCase("using var stack = new ExitStack(); stack.Callback(() => { _ = F(); });")]
    [TestCase("ContextManager.Closing(1, _ => { }).Run(_ => { });")]
    [TestCase("Task? current = null; ContextManager.Set(() => current, t => current = t, F()).Run(_ => { });")]
    [TestCase("_ = Task.Run(async () => await F()); Other.Run(() => F());")]
    [TestCase("_ = ScopeSweep.VerifyAsync(probe => A(), async (x, probe) => await F());")]
    public Task Rule_Other_FindsNothing(string statement) => Code.ShouldFindNothingAsync(
        Generators + "static async IAsyncEnumerable<int> A() { await Task.Yield(); yield return 1; }\nvoid M() { " + statement + " }\n"
        + "static class Other { public static void Run<T>(Func<T> f) => f(); }");
}
