using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Yielding.Analyzers;

public sealed class InexactOutcomeRuleTests
{
    private const string Rest = """

        static IEnumerable<int> G() { yield return 1; }
        static async IAsyncEnumerable<int> A() { await Task.Yield(); yield return 1; }
        static Task F() => Task.CompletedTask;
        """;

    [TestCase("using ([|Enter(G())|]) { yield return 1; yield return 2; }")]
    [TestCase("using ([|Enter(G(), out var x)|]) { while (true) { yield return x; await F(); } }")]
    [TestCase("using var scope = [|Enter(G(), out var x)|]; yield return x; await F(); yield return x;")]
    [TestCase("using (var scope = [|ContextManager.From(G()).Enter()|]) { await F(); do { yield return scope.Value; } while (true); }")]
    [TestCase("using var stack = [|new ExitStack()|]; yield return stack.Enter(G()); yield return 1;")]
    [TestCase("using (ExitStack stack = [|new()|]) { while (true) { yield return stack.Enter(G()); await F(); } }")]
    [TestCase("using ([|new Yielding.ExitStack()|]) { yield return 1; yield return 2; }")]
    [TestCase("using var scope = [|Make()|]; yield return scope.Value; yield return 1; Scope<int> Make() => Enter(G());")]
    [TestCase("var scope = Enter(G()); using ([|scope|]) { yield return 1; yield return 2; }")]
    [TestCase("using var s = DateTime.Now.Year > 1 ? [|Enter(G())|] : default; yield return s.Value; yield return 1;")]
    [TestCase("using var other = [|new ExitStack().PopAll()|]; yield return 1; yield return 2;")]
    public Task Rule_SynchronousScopeInAsyncIterator_IsAWarning(string body) =>
        Code.ShouldFindAsync("YLD005", DiagnosticSeverity.Warning, Iterator(body));

    [TestCase("using (Enter(G())) { await F(); } yield return 1;")]
    [TestCase("yield return 1; using var scope = Enter(G()); await F();")]
    [TestCase("using (Enter(G())) { await F(); yield return 1; await F(); }")]
    [TestCase("await using (await AsyncScope.EnterAsync(A())) { yield return 1; yield return 2; }")]
    [TestCase("await using var scope = await AsyncScope.EnterAsync(A()); yield return scope.Value;")]
    [TestCase("Run(G(), x => { }); yield return 1; await F();")]
    [TestCase("foreach (var x in new[] { 1 }) { using (Enter(G())) { await F(); } yield return x; }")]
    [TestCase("await using var stack = new AsyncExitStack(); yield return stack.Enter(G()); yield return 1;")]
    [TestCase("using (var stack = new ExitStack()) { stack.Enter(G()); } yield return 1; yield return 2;")]
    [TestCase("using var stack = new ExitStack(); yield return 1; await F();")]
    [TestCase("using var stream = new MemoryStream(); using MemoryStream other = new(); yield return 1; yield return 2;")]
    [TestCase("Func<Task> f = async () => { using var stack = new ExitStack(); await F(); }; yield return 1; yield return 2;")]
    public Task Rule_OtherAsyncIterator_FindsNothing(string body) => Code.ShouldFindNothingAsync(Iterator(body));

    // The library reports the outcome of a generator's body to the scopes in it. A synchronous iterator is disposed in a finally block.
    [TestCase(
        "async IAsyncEnumerable<int> H() { using (Enter(G())) { await F(); yield return 1; } } "
            + "Task M() => AsyncScope.RunAsync(H(), x => F());")]
    [TestCase("IEnumerable<int> H() { using (Enter(G())) { yield return 1; } } void M() { using (Enter(H())) { } }")]
    [TestCase("IEnumerable<int> H() { using (Enter(G())) { yield return 1; yield return 2; } }")]
    [TestCase("async Task H() { using (Enter(G())) { await F(); } }")]
    [TestCase("IEnumerable<int> H() { using var stack = new ExitStack(); yield return 1; yield return 2; }")]
    [TestCase("async Task H() { using var stack = new ExitStack(); try { await F(); } catch (IOException) { } }")]
    [TestCase(
        "async IAsyncEnumerable<int> H() { using var stack = new ExitStack(); while (true) { await F(); yield return 1; break; } } "
            + "Task M() => AsyncScope.RunAsync(H(), x => F());")]
    public Task Rule_OtherHolder_FindsNothing(string members) => Code.ShouldFindNothingAsync(members + Rest);

    [TestCase("await using (await [|H()|]) { try { await F(); } catch (IOException) { } } "
        + "async Task<AsyncScope<int>> H() { await F(); return await AsyncScope.EnterAsync(A()); }")]
    [TestCase("await using var s = await [|H()|].ConfigureAwait(false); try { await F(); } catch (IOException) { } "
        + "async ValueTask<AsyncScope<int>> H() => await AsyncScope.EnterAsync(A()).ConfigureAwait(false);")]
    [TestCase("await using (var s = await ([|H(1)|])) { try { await F(); } catch (IOException) { } } async Task<AsyncScope<T>> H<T>(T n) "
        + "{ if (n is null) throw new IOException(); return await AsyncContextManager.Null(n).EnterAsync(); }")]
    public Task Rule_EnteredByAnAsyncMethod_IsAWarning(string body) =>
        Code.ShouldFindAsync("YLD005", DiagnosticSeverity.Warning, "async Task M() { " + body + " }" + Rest);

    [TestCase("await using (await H()) { await F(); } async Task<AsyncScope<int>> H() => await AsyncScope.EnterAsync(A());")]
    [TestCase("await using (var s = await H()) { try { await F(); } catch (IOException) { } s.Complete(); } "
        + "async Task<AsyncScope<int>> H() => await AsyncScope.EnterAsync(A());")]
    [TestCase("await using (await H()) { try { await F(); } catch (IOException) { } } "
        + "ValueTask<AsyncScope<int>> H() => AsyncScope.EnterAsync(A());")]
    [TestCase("await using (await H()) { try { await F(); } catch (IOException) { } } "
        + "async Task<AsyncScope<int>> H() { var s = await AsyncScope.EnterAsync(A()); return s; }")]
    [TestCase("await using (await H(true)) { try { await F(); } catch (IOException) { } } async Task<AsyncScope<int>> H(bool c) "
        + "{ if (c) return await AsyncScope.EnterAsync(A()); var s = await AsyncScope.EnterAsync(A()); s.Complete(); return s; }")]
    [TestCase("await using (await H()) { try { await F(); } catch (IOException) { } } "
        + "async Task<Stream> H() { await F(); return new MemoryStream(); }")]
    [TestCase("Func<Task<AsyncScope<int>>> h = async () => await AsyncScope.EnterAsync(A()); "
        + "await using (await h()) { try { await F(); } catch (IOException) { } }")]
    [TestCase("using (H()) { try { await F(); } catch (IOException) { } } Scope<int> H() => Enter(G());")]
    [TestCase("await using (await AsyncScope.EnterAsync(A())) { try { await F(); } catch (IOException) { } }")]
    public Task Rule_EnteredByAnotherMethod_FindsNothing(string body) =>
        Code.ShouldFindNothingAsync("async Task M() { " + body + " }" + Rest);

    [TestCase("await using ([|await|] AsyncScope.EnterAsync(A())) { try { await F(); } catch (IOException) { } }", 1)]
    [TestCase("await using var s = await AsyncScope.EnterAsync(A()); try { await F(); } catch (IOException) { }", 1)]
    [TestCase("await using var s = await AsyncScope.EnterAsync(A()); try { await F(); } catch (IOException) { } s.Complete();", 0)]
    [TestCase("await using var s = await AsyncScope.EnterAsync(A()); await F();", 0)]
    [TestCase("await AsyncScope.RunAsync(A(), async x => { try { await F(); } catch (IOException) { } });", 0)]
    [TestCase("await using var s = new AsyncExitStack(); try { await F(); } catch (IOException) { }", 1)]
    [TestCase("await using var s = new AsyncExitStack(); await F();", 0)]
    [TestCase("using var s = new ExitStack(); try { await F(); } catch (IOException) { }", 0)]
    [TestCase("L(); async void L() { await using var s = await AsyncScope.EnterAsync(A()); try { await F(); } catch (IOException) { } "
        + "}", 0)]
    [TestCase("await foreach (var x in L()) { } async IAsyncEnumerable<int> L() "
        + "{ await using var s = await AsyncScope.EnterAsync(A()); try { await F(); } catch (IOException) { } yield return 1; }", 0)]
    public async Task Rule_RuntimeAsync_FindsHandledExceptions(string body, int count)
    {
        var source = Code.Unmark(Code.Members("async Task M() { " + body + " }" + Rest)).Source;

        (await WithRuntimeAsync(source, "on")).Count.ShouldBe(count);
        (await WithRuntimeAsync(source, "off")).ShouldBeEmpty();
        var marked = source.Replace("async Task M", "[RuntimeAsyncMethodGeneration(false)] async Task M", StringComparison.Ordinal)
            + "class RuntimeAsyncMethodGenerationAttribute(bool on) : Attribute { public bool On => on; }";
        (await WithRuntimeAsync(marked, "on")).ShouldBeEmpty();
    }

    private static Task<IReadOnlyList<Diagnostic>> WithRuntimeAsync(string source, string value)
    {
        var options = new CSharpParseOptions(LanguageVersion.CSharp12).WithFeatures([KeyValuePair.Create("runtime-async", value)]);
        var compilation = Code.Compile().AddSyntaxTrees(CSharpSyntaxTree.ParseText(source, options));

        return Code.AnalyzeAsync(compilation);
    }

    private static string Iterator(string body) => "async IAsyncEnumerable<int> M() { await F(); " + body + " }" + Rest;
}
