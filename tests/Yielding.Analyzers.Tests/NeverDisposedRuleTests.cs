using Microsoft.CodeAnalysis;

namespace Yielding.Analyzers;

public sealed class NeverDisposedRuleTests
{
    private const string Generators = """
        static IEnumerable<int> G() { yield return 1; }
        static async IAsyncEnumerable<int> A() { await Task.Yield(); yield return 1; }
        static void Take(object o) { }
        Scope<int> _field; AsyncScope<int>? _async;

        """;

    [TestCase("[|Enter(G())|];")]
    [TestCase("[|Enter(G(), out var x)|];")]
    [TestCase("_ = [|Enter(G())|];")]
    [TestCase("[|ContextManager.From(G()).Enter()|];")]
    [TestCase("var scope = [|Enter(G())|];")]
    [TestCase("var scope = [|Enter(G())|]; Take(scope.Value); scope.Complete();")]
    [TestCase("var scope = [|Enter(G(), out var x)|]; scope.Fail(new IOException());")]
    [TestCase("[|await AsyncScope.EnterAsync(A())|];")]
    [TestCase("[|Enter(G())|].Complete();")]
    [TestCase("Take([|Enter(G())|].Value);")]
    [TestCase("var x = ([|await AsyncScope.EnterAsync(A())|]).Value;")]
    [TestCase("Func<int> f = () => { return [|Enter(G())|].Value; };")]
    [TestCase("_ = [|await AsyncScope.EnterAsync(A())|];")]
    [TestCase("var scope = [|await AsyncScope.EnterAsync(A())|]; Take(scope.Value);")]
    [TestCase("var scope = [|await AsyncScope.EnterAsync(A()).ConfigureAwait(false)|];")]
    [TestCase("[|AsyncScope.EnterAsync(A())|];")]
    [TestCase("_ = [|AsyncScope.EnterAsync(A())|];")]
    [TestCase("[|AsyncScope.RunAsync(A(), async x => await Task.Yield())|];")]
    [TestCase("[|ContextManager.Suppress<IOException>().RunAsync(async () => await Task.Yield())|];")]
    [TestCase("await using var stack = new AsyncExitStack(); [|stack.EnterAsync(A())|];")]
    public Task Rule_DroppedScope_IsAWarning(string statement) =>
        Code.ShouldFindAsync("YLD006", DiagnosticSeverity.Warning, Method(statement));

    [TestCase("Drop(); void Drop() => [|Enter(G())|];")]
    [TestCase("Drop(); void Drop() => [|AsyncScope.RunAsync(A(), x => Task.CompletedTask)|];")]
    public Task Rule_DroppedByAnExpressionBody_IsAWarning(string statement) =>
        Code.ShouldFindAsync("YLD006", DiagnosticSeverity.Warning, Method(statement));

    [TestCase("using (Enter(G())) { }")]
    [TestCase("Action enter = () => Enter(G()); enter();")]
    [TestCase("Scope<int> Kept() => Enter(G()); using (Kept()) { }")]
    [TestCase("using var scope = Enter(G());")]
    [TestCase("using (Enter(G(), out var x)) Take(x);")]
    [TestCase("var scope = Enter(G()); try { } finally { scope.Dispose(); }")]
    [TestCase("var scope = Enter(G()); using (scope) { }")]
    [TestCase("Enter(G()).Dispose();")]
    [TestCase("Func<int> f = () => Enter(G()).Value;")]
    [TestCase("var scope = Enter(G()); Take(scope);")]
    [TestCase("var scope = Enter(G()); _field = scope;")]
    [TestCase("_field = Enter(G());")]
    [TestCase("var scope = Enter(G()); Action end = () => scope.Dispose(); end();")]
    [TestCase("Func<Scope<int>> enter = () => Enter(G()); using (enter()) { }")]
    [TestCase("Take(Enter(G()));")]
    [TestCase("List<Scope<int>> all = [Enter(G())]; Take(all);")]
    [TestCase("await using (await AsyncScope.EnterAsync(A())) { }")]
    [TestCase("await using var scope = await AsyncScope.EnterAsync(A()).ConfigureAwait(false);")]
    [TestCase("var scope = await AsyncScope.EnterAsync(A()); await scope.DisposeAsync();")]
    [TestCase("_async = await AsyncScope.EnterAsync(A());")]
    [TestCase("var task = AsyncScope.EnterAsync(A()); await using var scope = await task;")]
    [TestCase("_ = AsyncScope.RunAsync(A(), async x => await Task.Yield());")]
    [TestCase("var task = AsyncScope.RunAsync(A(), async x => await Task.Yield()); await task;")]
    [TestCase("using var stack = new ExitStack(); stack.Enter(G()); _ = stack.Enter(G());")]
    [TestCase("await using var stack = new AsyncExitStack(); await stack.EnterAsync(A()); stack.Enter(G());")]
    [TestCase("Monitor.Enter(this);")]
    [TestCase("Run(G(), x => { }); Run(G(), x => x);")]
    [TestCase("var scope = Enter(G()); void End() { scope.Dispose(); } End();")]
    public Task Rule_Other_FindsNothing(string statement) => Code.ShouldFindNothingAsync(Method(statement));

    private static string Method(string statement) => Generators + "async Task M() { " + statement + " }";
}
