using Yielding.Analyzers.CodeFixes;

namespace Yielding.Analyzers;

public sealed class FixesTests
{
    private const string Generators = """

        static IEnumerable<int> G() { yield return 1; }
        static async IAsyncEnumerable<int> A() { await Task.Yield(); yield return 1; }
        static bool Check() => true;
        static void Log(object? e) { }
        """;

    private const string Held = "{ await using var s = await AsyncScope.EnterAsync(A()); try { Check(); } catch (IOException) { } }";

    private const string Mark = "[System.Runtime.CompilerServices.RuntimeAsyncMethodGeneration(false)]";

    private const string Helpers = """

        static async Task Help(Yielder<int> yield) { await yield.Return(1); }
        static async ScopeRun Run(Yielder<int> yield) { await yield.Return(1); }
        """;

    [TestCase("yield return 1; Log(1);", "yield return 1; body.Rethrow(); Log(1);")]
    [TestCase("if (Check()) yield return 1; else throw new IOException();",
        "if (Check()) { yield return 1; body.Rethrow(); } else throw new IOException();")]
    [TestCase("switch (Check()) { case true: yield return 1; break; default: throw new IOException(); }",
        "switch (Check()) { case true: yield return 1; body.Rethrow(); break; default: throw new IOException(); }")]
    [TestCase("try { yield return 1; } finally { Log(1); }", "try { yield return 1; body.Rethrow(); } finally { Log(1); }")]
    public Task OutcomeNotReceivedFix_CallsRethrow(string before, string after) => Fixes.ShouldFixAsync(
        new OutcomeNotReceivedFix(), Observing(before), Observing(after));

    [TestCase("catch { }", "catch { throw; }")]
    [TestCase("catch (Exception e) { Log(e); }", "catch (Exception e) { Log(e); throw; }")]
    public Task SuppressesAllFix_Rethrows(string before, string after) => Fixes.ShouldFixAsync(
        new SuppressesAllFix(),
        Observing("yield return 1; try { body.Rethrow(); } " + before),
        Observing("yield return 1; try { body.Rethrow(); } " + after));

    [TestCase("Enter(G());", "using var scope = Enter(G());")]
    [TestCase("Enter(G(), out var x); Log(x);", "using var scope = Enter(G(), out var x); Log(x);")]
    [TestCase("_ = Enter(G());", "using var scope = Enter(G());")]
    [TestCase("var s = Enter(G()); Log(s.Value);", "using var s = Enter(G()); Log(s.Value);")]
    [TestCase("Enter(G()); var scope = 1;", "using var scope2 = Enter(G()); var scope = 1;")]
    [TestCase("await AsyncScope.EnterAsync(A());", "await using var scope = await AsyncScope.EnterAsync(A());")]
    [TestCase("AsyncScope.EnterAsync(A());", "await using var scope = await AsyncScope.EnterAsync(A());")]
    [TestCase("var s = await AsyncScope.EnterAsync(A());", "await using var s = await AsyncScope.EnterAsync(A());")]
    [TestCase("AsyncScope.RunAsync(A(), x => Task.CompletedTask);", "await AsyncScope.RunAsync(A(), x => Task.CompletedTask);")]
    public Task NeverDisposedFix_DisposesOrAwaits(string before, string after) => Fixes.ShouldFixAsync(
        new NeverDisposedFix(), Asynchronous(before), Asynchronous(after));

    [TestCase("void M() { AsyncScope.RunAsync(A(), x => Task.CompletedTask); }")]
    [TestCase("void M() { AsyncScope.EnterAsync(A()); }")]
    [TestCase("void M() { if (Check()) Enter(G()); }")]
    [TestCase("void M() => Enter(G());")]
    [TestCase("async Task M() { await Task.Yield(); L(); void L() => AsyncScope.RunAsync(A(), x => Task.CompletedTask); }")]
    public Task NeverDisposedFix_NotPossible_IsNotOffered(string members) =>
        Fixes.ShouldNotFixAsync(new NeverDisposedFix(), members + Generators);

    [TestCase("foreach (var x in G()) { Log(x); }", "using (Enter(G(), out var x)) { Log(x); }")]
    [TestCase("foreach (int x in G()) Log(x);", "using (Enter(G(), out int x)) Log(x);")]
    [TestCase(
        "foreach (var x in G()) { foreach (var y in new[] { x }) { continue; } }",
        "using (Enter(G(), out var x)) { foreach (var y in new[] { x }) { continue; } }")]
    public Task EnumeratedFix_Enters(string before, string after) => Fixes.ShouldFixAsync(
        new EnumeratedFix(), Entering(before), Entering(after));

    [TestCase("foreach (var x in G()) { if (x > 1) continue; }")]
    [TestCase("foreach (var x in G()) { if (x > 1) break; }")]
    [TestCase("var x = G().First();")]
    public Task EnumeratedFix_NotPossible_IsNotOffered(string statement) =>
        Fixes.ShouldNotFixAsync(new EnumeratedFix(), Entering(statement));

    [TestCase("gate.Wait(); yield return 1; gate.Release();", "gate.Wait(); try { yield return 1; } finally { gate.Release(); }")]
    [TestCase(
        "gate.Wait(); yield return 1; Log(1); gate.Release(); Log(2);",
        "gate.Wait(); try { yield return 1; Log(1); } finally { gate.Release(); } Log(2);")]
    public Task SkippedReleaseFix_ReleasesInFinally(string before, string after) => Fixes.ShouldFixAsync(
        new SkippedReleaseFix(), Holding(before), Holding(after));

    [TestCase("gate.Wait(); yield return 1; var n = 1; gate.Release(); Log(n);")]
    [TestCase("gate.Wait(); yield return 1; if (Check()) { gate.Release(); }")]
    public Task SkippedReleaseFix_NotPossible_IsNotOffered(string body) =>
        Fixes.ShouldNotFixAsync(new SkippedReleaseFix(), Holding(body));

    [TestCase(
        "using (Enter(G(), out var x)) { yield return x; yield return x; }",
        "await using (var scope = await AsyncScope.EnterAsync(AsyncContextManager.From(ContextManager.From(G())))) "
            + "{ var x = scope.Value; yield return x; yield return x; }")]
    [TestCase(
        "using var s = Enter(ContextManager.From(G())); yield return s.Value; yield return 1;",
        "await using var s = await AsyncScope.EnterAsync(AsyncContextManager.From(ContextManager.From(G()))); "
            + "yield return s.Value; yield return 1;")]
    [TestCase(
        "using var s = ContextManager.Null(1).Enter(out var x); yield return x; yield return 1;",
        "await using var s = await AsyncScope.EnterAsync(AsyncContextManager.From(ContextManager.Null(1))); "
            + "var x = s.Value; yield return x; yield return 1;")]
    [TestCase(
        "using (Enter(G())) while (Check()) yield return 1;",
        "await using (var scope = await AsyncScope.EnterAsync(AsyncContextManager.From(ContextManager.From(G())))) "
            + "while (Check()) yield return 1;")]
    public Task InexactOutcomeFix_MakesAnAsynchronousScope(string before, string after) => Fixes.ShouldFixAsync(
        new InexactOutcomeFix(), Iterating(before), Iterating(after));

    [TestCase("using var stack = new ExitStack(); yield return stack.Enter(G()); yield return 1;",
        "await using var stack = new AsyncExitStack(); yield return stack.Enter(G()); yield return 1;")]
    [TestCase("using ExitStack stack = new(); stack.Callback(() => Log(1)); yield return 2; yield return 1;",
        "await using var stack = new AsyncExitStack(); stack.Callback(() => Log(1)); yield return 2; yield return 1;")]
    [TestCase("using (var stack = new ExitStack()) { yield return stack.Count; yield return 1; }",
        "await using (var stack = new AsyncExitStack()) { yield return stack.Count; yield return 1; }")]
    public Task InexactStackFix_MakesAnAsynchronousStack(string before, string after) => Fixes.ShouldFixAsync(
        new InexactStackFix(), Iterating(before), Iterating(after));

    [TestCase("using var stack = new ExitStack(); Log(stack); yield return 2; yield return 1;")]
    [TestCase("using var stack = new ExitStack(); Log(stack.PopAll()); yield return 2; yield return 1;")]
    [TestCase("using var stack = new ExitStack { }; stack.Close(); yield return 2; yield return 1;")]
    [TestCase("using (new ExitStack()) { yield return 2; yield return 1; }")]
    public Task InexactStackFix_NotPossible_IsNotOffered(string body) =>
        Fixes.ShouldNotFixAsync(new InexactStackFix(), Iterating(body));


    [TestCase("async Task M() " + Held, Mark + " async Task M() " + Held)]
    [TestCase("/// <summary>X</summary>\n[Obsolete] async ValueTask<int> M() { " + Held + " return 1; }",
        "/// <summary>X</summary>\n[Obsolete] " + Mark + " async ValueTask<int> M() { " + Held + " return 1; }")]
    [TestCase("void M() { L(); async Task L() " + Held + " }", "void M() { L(); " + Mark + " async Task L() " + Held + " }")]
    [TestCase("Func<Task> F = async () => " + Held + ";", "Func<Task> F = " + Mark + " async () => " + Held + ";")]
    [TestCase("Func<int, Task> F = async x => " + Held + ";", "Func<int, Task> F = " + Mark + " async (x) => " + Held + ";")]
    public Task StateMachineFix_AddsTheAttributeAndItsDefinition(string before, string after) => Fixes.ShouldFixAsync(
        new StateMachineFix(), before + Generators, after + Generators, "runtime-async");

    [Test]
    public Task StateMachineFix_AttributeIsDefined_IsUsed()
    {
        const string Definition = "} namespace System.Runtime.CompilerServices { [AttributeUsage(AttributeTargets.Method)] "
            + "class RuntimeAsyncMethodGenerationAttribute(bool on) : Attribute { public bool On => on; }";

        return Fixes.ShouldFixAsync(
            new StateMachineFix(),
            "async Task M() " + Held + Generators + Definition,
            Mark + " async Task M() " + Held + Generators + Definition,
            "runtime-async");
    }

    [Test]
    public Task StateMachineFix_AnonymousMethod_IsNotOffered() =>
        Fixes.ShouldNotFixAsync(new StateMachineFix(), "Func<Task> F = async delegate " + Held + ";" + Generators, "runtime-async");

    [TestCase("yield.Return(1);", "await yield.Return(1);")]
    [TestCase("_ = yield.Return(1);", "await yield.Return(1);")]
    [TestCase("if (Check()) yield.Return(1); else await yield.Return(2);",
        "if (Check()) await yield.Return(1); else await yield.Return(2);")]
    [TestCase("Help(yield);", "await Help(yield);")]
    [TestCase("_ = Help(yield).ConfigureAwait(false);", "await Help(yield).ConfigureAwait(false);")]
    public Task AwaitedYieldFix_Awaits(string before, string after) => Fixes.ShouldFixAsync(
        new AwaitedYieldFix(), Awaiting($"{{ {before} }}"), Awaiting($"{{ {after} }}"));

    [Test]
    public Task AwaitedYieldFix_ExpressionBody_Awaits() => Fixes.ShouldFixAsync(
        new AwaitedYieldFix(), Awaiting("yield.Return(1)"), Awaiting("await yield.Return(1)"));

    [TestCase("AsyncContextManager.From(async (Yielder<int> yield) => { await yield.Return(1); yield.Return(2); })")]
    [TestCase("AsyncContextManager.From(async (Yielder<int> yield) => { await Task.Yield(); })")]
    [TestCase("AsyncContextManager.From((Yielder<int> yield) => { Help(yield); return Task.CompletedTask; })")]
    [TestCase("ContextManager.From(async (Yielder<int> yield) => { Help(yield); await yield.Return(1); })")]
    [TestCase("ContextManager.From(async (Yielder<int> yield) => { Run(yield); await yield.Return(1); })")]
    [TestCase("ContextManager.From(async (Yielder<int> yield) => { _ = Check() ? yield.Return(1) : yield.Return(2); })")]
    [TestCase("AsyncContextManager.From(async (Yielder<int> yield) => { await yield.Return(1); await yield.Return(2); })")]
    public Task AwaitedYieldFix_NotPossible_IsNotOffered(string manager) => Fixes.ShouldNotFixAsync(
        new AwaitedYieldFix(), $"object M() => {manager};{Helpers}{Generators}");

    private static string Awaiting(string body) =>
        $"object M() => AsyncContextManager.From(async (Yielder<int> yield) => {body});{Helpers}{Generators}";

    private static string Entering(string statement) => $"void M() {{ {statement} }} void Uses() => Run(G(), x => {{ }});{Generators}";

    private static string Holding(string body) =>
        $"IEnumerable<int> H(SemaphoreSlim gate) {{ {body} }} void Uses() => Run(H(null!), x => {{ }});{Generators}";

    private static string Iterating(string body) => $"async IAsyncEnumerable<int> M() {{ await Task.Yield(); {body} }}{Generators}";

    private static string Observing(string body) =>
        $"static IEnumerable<int> O(ScopeBody body) {{ {body} }} void M() => Run(O, x => {{ }});{Generators}";

    private static string Asynchronous(string body) => $"async Task M() {{ await Task.Yield(); {body} }}{Generators}";
}
