using Microsoft.CodeAnalysis;

namespace Yielding.Analyzers;

public sealed class SingleYieldRuleTests
{
    private const string Rest = """

        static bool Flag; static readonly bool Fixed = true;
        static bool Check() => Flag;
        static Stream Open() => new MemoryStream();
        static IEnumerable<int> Other() { yield return 2; }
        static void Enters() { using (Enter(Other())) { } }
        [System.Diagnostics.CodeAnalysis.DoesNotReturn] static void Fail() => throw new InvalidOperationException();
        """;

    // The bodies of 'IEnumerable<int> G(bool c, int[] items)'.
    [TestCase("yield return 1; [|yield return 2;|]")]
    [TestCase("while (true) { [|yield return 1;|] }")]
    [TestCase("yield return 1; while (true) { [|yield return 2;|] }")]
    [TestCase("if (c) { yield return 1; [|yield return 2;|] } else { yield return 3; [|yield return 4;|] }")]
    [TestCase("using (Open()) { yield return 1; } [|yield return 2;|]")]
    [TestCase("try { yield return 1; } finally { Check(); } [|yield return 2;|]")]
    public Task Rule_YieldsTwiceOnAllPaths_IsAnError(string body) =>
        Code.ShouldFindAsync("YLD001", DiagnosticSeverity.Error, Method("G", body));

    [TestCase("yield break;")]
    [TestCase("if (c) { yield break; }")]
    [TestCase("foreach (var i in items) { Check(); } yield break;")]
    [TestCase("if (false) { yield return 1; }")]
    [TestCase("try { yield break; } finally { Check(); }")]
    [TestCase("yield break; static IEnumerable<int> L() { yield return 1; }")]
    public Task Rule_NeverYields_IsAnError(string body) =>
        Code.ShouldFindAsync("YLD001", DiagnosticSeverity.Error, Method("[|G|]", body));

    [TestCase("yield return 1; if (c) { [|yield return 2;|] }")]
    [TestCase("yield return 1; while (Check()) { [|yield return 2;|] }")]
    [TestCase("do { [|yield return 1;|] } while (Check());")]
    [TestCase("if (c) { yield return 1; } [|yield return 2;|]")]
    [TestCase("if (c) { yield return 1; c = false; } if (!c) { [|yield return 2;|] } else { throw new IOException(); }")]
    [TestCase("again: [|yield return 1;|] if (Check()) goto again;")]
    [TestCase("var done = true; done = Check(); if (!done) { yield return 1; } [|yield return 2;|]")]
    [TestCase("using (Open()) { if (c) { yield return 1; } } [|yield return 2;|]")]
    public Task Rule_CanYieldTwice_IsASuggestion(string body) =>
        Code.ShouldFindAsync("YLD001", DiagnosticSeverity.Info, Method("G", body));

    [TestCase("if (c) { yield return 1; }")]
    [TestCase("if (c) yield break; yield return 1;")]
    [TestCase("switch (items.Length) { case 0: yield return 0; break; case 1: yield return 1; break; }")]
    [TestCase("int x; try { x = items[0]; } catch (IndexOutOfRangeException) { yield break; } yield return x;")]
    public Task Rule_CanEndWithoutYield_IsASuggestion(string body) =>
        Code.ShouldFindAsync("YLD001", DiagnosticSeverity.Info, Method("[|G|]", body));

    [Test]
    public Task Rule_LoopOverItems_FindsBoth() =>
        Code.ShouldFindAsync(
            "YLD001", DiagnosticSeverity.Info, Method("[|G|]", "foreach (var i in items) { [|yield return i;|] }"));

    [TestCase("yield return 1;")]
    [TestCase("if (c) { yield return 1; } else { yield return 2; }")]
    [TestCase("if (c) { yield return 1; yield break; } yield return 2;")]
    [TestCase("using (Open()) { if (c) { yield return 1; yield break; } } yield return 2;")]
    [TestCase("try { if (c) { yield return 1; yield break; } } finally { Check(); } yield return 2;")]
    [TestCase("if (c) { yield return 1; } if (!c) { yield return 2; }")]
    [TestCase("if (Fixed) { yield return 1; } Check(); if (!Fixed) { yield return 2; }")]
    [TestCase("var own = Check(); if (own) Check(); yield return 1; if (own) Check();")]
    [TestCase("if (!c) throw new IOException(); yield return 1;")]
    [TestCase("if (!c) Fail(); else yield return 1;")]
    [TestCase("throw new NotImplementedException(); yield break;")]
    [TestCase("while (true) { try { Check(); break; } catch (IOException) { } } yield return 1;")]
    [TestCase("for (var i = 0; i < 3; i++) { if (Check()) break; } yield return 1;")]
    [TestCase("for (;;) { int x; try { x = items[0]; } catch (IOException) { continue; } yield return x; yield break; }")]
    [TestCase("switch (items.Length) { case 0: yield return 0; break; default: yield return 1; break; }")]
    [TestCase("try { yield return 1; } finally { if (c) Check(); else Fail(); }")]
    [TestCase("using var a = Open(); using var b = Open(); lock (items) { yield return 1; } Check();")]
    [TestCase("foreach (var o in Other()) { yield return o; }")]
    [TestCase("foreach (var i in items) { Check(); } yield return 1; foreach (var i in items) { Check(); }")]
    [TestCase("yield return 1; throw new IOException();")]
    [TestCase("if (c) { goto one; } Check(); one: yield return 1;")]
    [TestCase("IEnumerable<int> Numbers() { yield return 1; yield return 2; } yield return Numbers().Sum();")]
    [TestCase("yield return c ? 1 : items switch { [] => 2, [var first, ..] => first };")]
    [TestCase("while (true) { yield return 1; break; }")]
    [TestCase("var done = false; while (!done) { yield return 1; done = true; }")]
    [TestCase("var yielded = false; if (c) { yield return 1; yielded = true; } if (!yielded) { yield return 2; }")]
    [TestCase("bool again; do { yield return 1; again = false; } while (again);")]
    [TestCase("var found = false; foreach (var i in items) { if (i > 0) { found = true; break; } } if (found == true) yield return 1; "
        + "if (found is false) yield return 2;")]
    [TestCase("if (c != false) { yield return 1; } if (c is not true) { yield return 2; }")]
    [TestCase("yield return 1; while (true) { if (Check()) yield break; }")]
    public Task Rule_YieldsOnce_FindsNothing(string body) => Code.ShouldFindNothingAsync(Method("G", body));

    // The uses of 'G', which yields twice.
    [TestCase("using (Enter(G())) { }")]
    [TestCase("using var scope = Scope.Enter(generator: G(), out var x);")]
    [TestCase("Run(G(), x => { });")]
    [TestCase("Run(body => H(body), x => { }); IEnumerable<int> H(ScopeBody body) => G();")]
    [TestCase("Run(body => { return G(); }, x => { });")]
    [TestCase("Func<ScopeBody, IEnumerable<int>> f = body => G(); using (Enter(f)) { }")]
    [TestCase("ContextManager.From(G()).Run(x => { });")]
    [TestCase("using var stack = new ExitStack(); stack.Enter(G());")]
    [TestCase("using (Enter(from a in G() from b in Once(a) select b, out var x)) { }")]
    [TestCase("using (Enter(from a in Once(1) from b in G() select a + b)) { }")]
    [TestCase("using (Enter(Once(1).SelectMany(a => G(), (a, b) => b))) { }")]
    [TestCase("using (Enter(G().Select(x => x + 1))) { }")]
    [TestCase("var g = G(); using (Enter(g)) { }")]
    [TestCase("using (Enter(DateTime.Now.Year > 1 ? G() : Once(2))) { }")]
    [TestCase("using (Enter(Forward())) { } IEnumerable<int> Forward() { return Again(); } IEnumerable<int> Again() => G();")]
    [TestCase("ScopeSweep.Verify(probe => G(), (x, probe) => { });")]
    [TestCase("var wrapped = ContextManager.From(G()).Wrap(() => 1);")]
    public Task Use_OfAnyForm_MakesAGenerator(string use) => Code.ShouldFindAsync(
        "YLD001",
        DiagnosticSeverity.Error,
        "IEnumerable<int> G() { yield return 1; [|yield return 2;|] }\nIEnumerable<int> Once(int x) { yield return x; }\n"
            + "void M() { " + use + " }");

    [TestCase("await using (await AsyncScope.EnterAsync(G())) { }")]
    [TestCase("await AsyncScope.RunAsync(G(), async x => await Task.Yield());")]
    [TestCase("await AsyncScope.RunAsync((body, token) => G(), async x => await Task.Yield(), default);")]
    [TestCase("await AsyncContextManager.From(G()).RunAsync(async x => await Task.Yield());")]
    [TestCase("await using var stack = new AsyncExitStack(); await stack.EnterAsync(G());")]
    [TestCase("await ScopeSweep.VerifyAsync(probe => G(), async (x, probe) => await Task.Yield());")]
    public Task Use_Asynchronous_MakesAGenerator(string use) => Code.ShouldFindAsync(
        "YLD001",
        DiagnosticSeverity.Error,
        "async IAsyncEnumerable<int> G() { await Task.Yield(); yield return 1; [|yield return 2;|] }\nasync Task M() { " + use + " }");

    [TestCase("[Generator] public static IEnumerable<int> G() { yield return 1; [|yield return 2;|] }")]
    [TestCase("[Generator] public static IEnumerable<int> G { get { yield return 1; [|yield return 2;|] } }")]
    [TestCase("[Generator] public static async IAsyncEnumerable<int> G() { await Task.Yield(); yield return 1; [|yield return 2;|] }")]
    [TestCase("IEnumerable<int> P { get { yield return 1; [|yield return 2;|] } } void M() { using (Enter(P)) { } }")]
    [TestCase("void M() { using (Enter(L())) { } IEnumerable<int> L() { yield return 1; [|yield return 2;|] } }")]
    [TestCase("class D { public static IEnumerable<int> operator +(D a, D b) { yield return 1; [|yield return 2;|] } "
        + "void M() { using (Enter(new D() + new D())) { } } }")]
    [TestCase("class D { public static IEnumerable<int> operator !(D a) { yield return 1; [|yield return 2;|] } "
        + "void M() { using (Enter(!new D())) { } } }")]
    [TestCase("IEnumerable<int> this[int i] { get { yield return i; [|yield return 2;|] } } void M() { using (Enter(this[1])) { } }")]
    [TestCase("Action F = () => { using (Enter(L())) { } IEnumerable<int> L() { yield return 1; [|yield return 2;|] } };")]
    [TestCase("int P => Run(L<int>(), x => x); IEnumerable<T> L<T>() { yield return default!; [|yield return default!;|] }")]
    [TestCase("void M() { void N() { using (Enter(L())) { } IEnumerable<int> L() { yield return 1; [|yield return 2;|] } } N(); }")]
    [TestCase("void M() { while (Check()) { } using (new MemoryStream()) { using (Enter(L())) { } IEnumerable<int> L() { try { "
        + "Check(); } catch (IOException) { } "
        + "yield return 1; [|yield return 2;|] } } bool Check() => false; }")]
    public Task Declaration_OfAnyForm_IsAGenerator(string members) =>
        Code.ShouldFindAsync("YLD001", DiagnosticSeverity.Error, members);

    [TestCase("void M() { var late = false; using (Enter(L())) { late = true; } "
        + "IEnumerable<int> L() { if (!late) { yield return 1; } if (late) { [|yield return 2;|] } else { throw new IOException(); } } }")]
    [TestCase("void M() { var late = false; using (Enter(L())) { Set(ref late); } void Set(ref bool x) => x = true; "
        + "IEnumerable<int> L() { if (!late) { yield return 1; } if (late) { [|yield return 2;|] } else { throw new IOException(); } } }")]
    [TestCase("class D(bool late) { void M() { using (Enter(L())) { late = true; } } "
        + "IEnumerable<int> L() { if (!late) { yield return 1; } if (late) { [|yield return 2;|] } else { throw new IOException(); } } }")]
    public Task Condition_WrittenByTheBody_IsNotKnown(string members) =>
        Code.ShouldFindAsync("YLD001", DiagnosticSeverity.Info, members);

    [TestCase("void M(bool own) { using (Enter(L())) { } "
        + "IEnumerable<int> L() { if (!own) { yield return 1; } if (own) { yield return 2; } } }")]
    [TestCase("void M() { var own = DateTime.Now.Year > 1; using (Enter(L())) { } "
        + "IEnumerable<int> L() { if (!own) { yield return 1; } if (own) { yield return 2; } } }")]
    public Task Condition_OfTheMethodAround_IsKnown(string members) => Code.ShouldFindNothingAsync(members);

    [Test]
    public async Task Use_InAnotherFile_MakesAGenerator()
    {
        var found = await Code.AnalyzeAsync(
            Code.Members("void M() { using (Enter(Generators.G())) { } }"),
            "using System.Collections.Generic; class Generators { public static "
                + "IEnumerable<int> G() { yield return 1; yield return 2; } }");

        found.Select(diagnostic => diagnostic.Id).ShouldBe(["YLD001"]);
    }

    [Test]
    public async Task Use_InTopLevelStatements_MakesAGenerator()
    {
        var source = """
            using System.Collections.Generic;
            using (Yielding.Scope.Enter(G())) { }
            static IEnumerable<int> G() { yield return 1; yield return 2; }
            """;
        var compilation = Code.Compile(source).WithOptions(Code.Compile().Options.WithOutputKind(OutputKind.ConsoleApplication));

        (await Code.AnalyzeAsync(compilation)).Select(diagnostic => diagnostic.Id).ShouldBe(["YLD001"]);
    }

    private static string Method(string name, string body) =>
        $"static IEnumerable<int> {name}(bool c, int[] items) {{ {body} }}\nvoid M() {{ using (Enter(G(true, []))) {{ }} }}\n{Rest}";
}
