using Microsoft.CodeAnalysis;

namespace Yielding.Analyzers;

public sealed class AwaitedYieldRuleTests
{
    private const string Rest = """

        static bool Flag;
        static bool Check() => Flag;
        static void Log(object? x) { }
        static Stream Open() => new MemoryStream();
        static Task Work() => Task.CompletedTask;
        static async Task Helper(Yielder<int> yield) { await Task.Yield(); await yield.Return(1); }
        static async ScopeRun Other(Yielder<int> yield) { await yield.Return(1); }
        [System.Diagnostics.CodeAnalysis.DoesNotReturn] static void Fail() => throw new InvalidOperationException();
        """;

    // The bodies of 'async (Yielder<int> yield) => { … }', which each form has.
    [TestCase("await yield.Return(1); [|await yield.Return(2)|];")]
    [TestCase("while (true) { [|await yield.Return(1)|]; }")]
    [TestCase("var body = yield.Return(1); await body; [|await body|];")]
    [TestCase("if (c) { await yield.Return(1); [|await yield.Return(2)|]; } else { await yield.Return(3); [|await yield.Return(4)|]; }")]
    [TestCase("try { await yield.Return(1); } finally { [|await yield.Return(2)|]; }")]
    [TestCase("using (Open()) { await yield.Return(1); } [|await yield.Return(2)|];")]
    [TestCase("await (c ? yield.Return(1) : yield.Return(2)); [|await yield.Return(c ? 3 : 4)|];")]
    public Task Rule_AwaitsTwiceOnAllPaths_IsAnError(string body) => ShouldFindAsync(DiagnosticSeverity.Error, body);

    [TestCase("await yield.Return(1); if (c) { [|await yield.Return(2)|]; }")]
    [TestCase("do { [|await yield.Return(1)|]; } while (Check());")]
    [TestCase("while (true) { try { [|await yield.Return(1)|]; return; } catch (IOException) { Log(1); } }")]
    [TestCase("try { await yield.Return(1); } catch (IOException) { [|await yield.Return(2)|]; }")]
    public Task Rule_CanAwaitTwice_IsASuggestion(string body) => ShouldFindAsync(DiagnosticSeverity.Info, body);

    [TestCase("Log(1);")]
    [TestCase("if (c) { return; }")]
    [TestCase("if (false) { await yield.Return(1); }")]
    [TestCase("var body = yield.Return(1);")]
    [TestCase("foreach (var i in items) { Log(i); }")]
    [TestCase("await outer.Return(1);")]
    public Task Rule_NeverAwaits_IsAnError(string body) => ShouldFindAsync(DiagnosticSeverity.Error, body, "[|Yielder<int> yield|]");

    [TestCase("if (c) { await yield.Return(1); }")]
    [TestCase("if (c) return; await yield.Return(1);")]
    [TestCase("int x; try { x = items[0]; } catch (IndexOutOfRangeException) { return; } await yield.Return(x);")]
    [TestCase("switch (items.Length) { case 0: await yield.Return(0); break; case 1: await yield.Return(1); break; }")]
    public Task Rule_CanEndWithoutAwait_IsASuggestion(string body) =>
        ShouldFindAsync(DiagnosticSeverity.Info, body, "[|Yielder<int> yield|]");

    [TestCase("[|yield.Return(1)|];")]
    [TestCase("_ = [|yield.Return(1)|];")]
    [TestCase("if (c) { [|yield.Return(1)|]; } else { [|yield.Return(2)|]; }")]
    public Task Rule_DropsTheResultOfReturn_IsAnError(string body) => ShouldFindAsync(DiagnosticSeverity.Error, body);

    [TestCase("if (c) { [|yield.Return(1)|]; } else { await yield.Return(2); }")]
    [TestCase("[|yield.Return(1)|]; await yield.Return(2);")]
    public Task Rule_DropsTheResultOfReturnOnAPath_IsASuggestion(string body) => ShouldFindAsync(DiagnosticSeverity.Info, body);

    [TestCase("[|Helper(yield)|];")]
    [TestCase("_ = [|Helper(yield)|];")]
    [TestCase("_ = [|Other(yield)|];")]
    [TestCase("await yield.Return(1); [|Other(yield)|];")]
    [TestCase("[|Helper(yield)|].ConfigureAwait(false);")]
    public Task Rule_DropsACallWithTheYielder_IsAWarning(string body) => ShouldFindAsync(DiagnosticSeverity.Warning, body);

    [TestCase("await yield.Return(1);")]
    [TestCase("await (yield.Return(1));")]
    [TestCase("try { await yield.Return(1); } catch (IOException) { }")]
    [TestCase("try { Log(1); await yield.Return(1); Log(2); } catch (IOException e) when (e.Message.Length > 0) { Log(e); }")]
    [TestCase("try { await yield.Return(1); } catch { throw; } finally { Log(1); }")]
    [TestCase("try { await yield.Return(1); } catch (IOException e) { throw new InvalidDataException(\"\", e); }")]
    [TestCase("if (c) { await yield.Return(1); } else { await yield.Return(2); }")]
    [TestCase("if (c) { await yield.Return(1); return; } await yield.Return(2);")]
    [TestCase("if (!c) throw new IOException(); await yield.Return(1);")]
    [TestCase("if (!c) Fail(); else await yield.Return(1);")]
    [TestCase("throw new NotImplementedException();")]
    [TestCase("using var a = Open(); using (Open()) { await yield.Return(1); } Log(1);")]
    [TestCase("var body = yield.Return(1); try { await body; } catch (IOException) { }")]
    [TestCase("await (c ? yield.Return(1) : yield.Return(2));")]
    [TestCase("await (items.Length switch { 0 => yield.Return(1), _ => yield.Return(c ? 2 : 3) });")]
    [TestCase("while (true) { if (Check()) break; } await yield.Return(1); while (true) { if (Check()) return; }")]
    [TestCase("var own = Check(); if (own) Log(1); await yield.Return(1); if (own) Log(2);")]
    [TestCase("if (c) { await yield.Return(1); } if (!c) { await yield.Return(2); }")]
    [TestCase("Func<YieldAwaitable<int>> later = () => yield.Return(1); await later();")]
    [TestCase("var y = yield; await y.Return(1);")]
    [TestCase("async Task Inner() { await yield.Return(1); } var task = Inner(); Log(task);")]
    [TestCase("var task = Helper(yield); Log(task);")]
    [TestCase("Log(yield);")]
    [TestCase("yield = outer; Log(1);")]
    [TestCase("var run = Other(yield); Log(run);")]
    [TestCase("_ = Helper(outer); await yield.Return(1);")]
    [TestCase("Log(nameof(yield)); await yield.Return(1);")]
    [TestCase("var inner = ContextManager.From(async (Yielder<string> yield) => await yield.Return(\"\")); await yield.Return(1);")]
    [TestCase("goto one; one: await yield.Return(1);")]
    [TestCase("var done = false; while (!done) { await yield.Return(1); done = true; }")]
    [TestCase("var yielded = false; if (c) { await yield.Return(1); yielded = true; } if (!yielded) { await yield.Return(2); }")]
    public async Task Rule_AwaitsOnce_FindsNothing(string body)
    {
        foreach (var members in Forms(body, "Yielder<int> yield"))
        {
            await Code.ShouldFindNothingAsync(members);
        }
    }

    [TestCase("await Helper(yield);")]
    [TestCase("await Task.WhenAll(Helper(yield), Work());")]
    [TestCase("await Work(); await Helper(yield).ConfigureAwait(false); await Work();")]
    [TestCase("var task = Helper(yield); await task;")]
    [TestCase("await foreach (var x in Numbers()) { Log(x); } await yield.Return(1);")]
    public Task Rule_AsynchronousGenerator_FindsNothing(string body) => Code.ShouldFindNothingAsync(
        $"object M(Yielder<int> outer) => AsyncContextManager.From(async (Yielder<int> yield) => {{ {body} }});"
            + "static async IAsyncEnumerable<int> Numbers() { await Task.Yield(); yield return 1; yield return 2; }" + Rest);

    // Each of them may yield for a generator. It is not one.
    [TestCase("async Task M(Yielder<int> yield) { await Task.Yield(); }")]
    [TestCase("async Task M(Yielder<int> yield, int times) { while (times-- > 0) { await yield.Return(1); } }")]
    [TestCase("async ValueTask M(Yielder<int> yield) { await yield.Return(1); await yield.Return(2); }")]
    [TestCase("async Task<int> M(Yielder<int> yield) { await yield.Return(1); await yield.Return(2); return 1; }")]
    [TestCase("async Task<bool> M(Yielder<int> yield, bool c) { if (c) { await yield.Return(1); } return c; }")]
    [TestCase("async Task M(Yielder<int> yield) { if (Flag) { Helper(yield); } await Work(); }")]
    [TestCase("void M(Yielder<int> yield) { Log(yield.Return(1)); }")]
    [TestCase("YieldAwaitable<int> M(Yielder<int> yield) => yield.Return(1);")]
    [TestCase("Func<Yielder<int>, Task> F = async yield => { await Task.Yield(); };")]
    [TestCase("void M() { Take(async yield => { await Task.Yield(); }); void Take(Func<Yielder<int>, Task> f) { } }")]
    [TestCase("ScopeRun M(Yielder<int> yield) => Other(yield);")]
    [TestCase("object M() => ContextManager.From<int>(yield => Other(yield));")]
    [TestCase("object M() => ContextManager.From((Yielder<int> yield) => { Log(1); return Other(yield); });")]
    [TestCase("object M() => ContextManager.From<int>(Other);")]
    [TestCase("object M() => AsyncContextManager.From<int>(Helper);")]
    [TestCase("object M() => AsyncContextManager.From<int>((yield, token) => Helper(yield));")]
    [TestCase("object M() => ContextManager.From((Yielder<int> yield) => throw new IOException());")]
    [TestCase("object M() => AsyncContextManager.From((Yielder<int> yield) => Task.FromException(new IOException()));")]
    [TestCase("object M() => AsyncContextManager.From<int>((_, token) => { return Task.FromCanceled(token); });")]
    [TestCase("async ScopeRun M(Yielder<int> one, Yielder<int> two) { await one.Return(1); await two.Return(2); }")]
    [TestCase("abstract class A { public abstract ScopeRun M(Yielder<int> yield); } interface I { ScopeRun M(Yielder<int> yield); }")]
    [TestCase("class Yielder<T, U> { } async Task<int> M(Yielder<int, int> yield) { await Task.Yield(); return 1; }")]
    [TestCase("object M() => Elsewhere.From(async (Yielder<int> yield) => { await Task.Yield(); }); "
        + "static class Elsewhere { public static object From(Func<Yielder<int>, Task> f) => f; }")]
    public Task Rule_NoGenerator_FindsNothing(string members) => Code.ShouldFindNothingAsync(members + Rest);

    [TestCase("object M() => ContextManager.From<int>(async [|yield|] => { Log(1); });")]
    [TestCase("object M() => ContextManager.From<int>(async ([|yield|]) => { Log(1); });")]
    [TestCase("object M() => ContextManager.From<int>(async delegate ([|Yielder<int> yield|]) { Log(1); });")]
    [TestCase("object M() => ContextManager.From(([|Yielder<int> _|]) => default(ScopeRun));")]
    [TestCase("object M() => AsyncContextManager.From<int>(async ([|yield|], token) => await Work());")]
    [TestCase("object M() => AsyncContextManager.From((Func<Yielder<int>, Task>)(async [|y|] => await Work()));")]
    [TestCase("object M() => AsyncContextManager.From<int>(Loose); async Task Loose([|Yielder<int> yield|]) { await Work(); }")]
    [TestCase("object M() => AsyncContextManager.From<int>(yield => Loose(1, yield)); "
        + "async Task Loose(int n, [|Yielder<int> yield|]) { await Work(); }")]
    [TestCase("object M() { return AsyncContextManager.From<int>((yield, token) => { return Loose(yield, token); }); "
        + "async Task Loose([|Yielder<int> yield|], CancellationToken token) { await Work(); } }")]
    [TestCase("void M() { if (Flag) Log(1); if (Flag) Log(2); try { _ = ContextManager.From(async ([|Yielder<int> yield|]) => "
        + "{ try { Log(1); } catch (IOException) { } }); } finally { if (Flag) Log(1); } }")]
    [TestCase("void M() { if (Flag) Log(1); try { _ = L(default); async ScopeRun L([|Yielder<int> yield|]) "
        + "{ try { Log(1); } catch (IOException) { } } } catch (IOException) { Log(1); } }")]
    [TestCase("[Generator] public async Task M([|Yielder<int> yield|]) { await Work(); }")]
    [TestCase("Func<Yielder<int>, ScopeRun> F = async ([|Yielder<int> yield|]) => { Log(1); };")]
    [TestCase("object P { get; } = ContextManager.From(async ([|Yielder<int> yield|]) => { Log(1); });")]
    [TestCase("object P => ContextManager.From(async ([|Yielder<int> yield|]) => { Log(1); });")]
    [TestCase("object P { get => ContextManager.From(async ([|Yielder<int> yield|]) => { Log(1); }); }")]
    [TestCase("readonly object _f = ContextManager.From(async ([|Yielder<int> yield|]) => { Log(1); });")]
    [TestCase("class D { object _f; public D() => _f = ContextManager.From(async ([|Yielder<int> yield|]) => { Log(1); }); }")]
    [TestCase("class B(object f) { public object F => f; } class D() : B(ContextManager.From(async ([|Yielder<int> yield|]) => { "
        + "Log(1); })) { }")]
    [TestCase("class B(object f) { public object F => f; } class D : B { public D() : base(ContextManager.From(async ([|Yielder<int> "
        + "y|]) => { Log(1); })) { } }")]
    [TestCase("async ScopeRun M([|Yielding.Yielder<int> yield|]) { Log(1); }")]
    [TestCase("async ScopeRun M([|global::Yielding.Yielder<int> yield|]) { Log(1); }")]
    [TestCase("async ScopeRun M<T>([|Yielder<T> yield|]) { Log(1); }")]
    [TestCase("partial class D { private partial ScopeRun M(Yielder<int> yield); } "
        + "partial class D { private async partial ScopeRun M([|Yielder<int> yield|]) { Log(1); } }")]
    [TestCase("void M() { void N() { Action a = () => L(default); a(); async ScopeRun L([|Yielder<int> yield|]) { Log(1); } } N(); }")]
    public Task Declaration_OfAnyForm_IsAGenerator(string members) =>
        Code.ShouldFindAsync("YLD009", DiagnosticSeverity.Error, members + Rest);

    private static async Task ShouldFindAsync(DiagnosticSeverity severity, string body, string parameter = "Yielder<int> yield")
    {
        foreach (var members in Forms(body, parameter))
        {
            await Code.ShouldFindAsync("YLD009", severity, members);
        }
    }

    // The same body in a lambda, in an asynchronous lambda, in a method, and in a local function.
    private static IEnumerable<string> Forms(string body, string parameter) =>
    [
        $"object M(bool c, int[] items, Yielder<int> outer) => ContextManager.From(async ({parameter}) => {{ {body} }});{Rest}",
        $"object M(bool c, int[] items, Yielder<int> outer) => AsyncContextManager.From(async ({parameter}) => {{ {body} }});{Rest}",
        $"static Yielder<int> outer; async ScopeRun M({parameter}, bool c, int[] items) {{ {body} }}{Rest}",
        "object M(bool c, int[] items, Yielder<int> outer) { return AsyncContextManager.From<int>(Local); "
            + $"async Task Local({parameter}) {{ {body} }} }}{Rest}",
    ];
}
