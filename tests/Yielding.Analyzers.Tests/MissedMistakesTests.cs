namespace Yielding.Analyzers;

/// <summary>
/// Mistakes that no rule reports, because no rule can prove them without guesses about other code. A rule that learns one of them moves
/// its case to the tests of that rule.
/// </summary>
public sealed class MissedMistakesTests
{
    private const string Rest = """

        static bool Check() => true;
        static void Log(object? x) { }
        static IEnumerable<int> One() { yield return 1; }
        static IEnumerable<int> Two() { yield return 1; yield return 2; }
        static async IAsyncEnumerable<int> OneAsync() { await Task.Yield(); yield return 1; }
        static async Task Help(Yielder<int> y) { await y.Return(1); }
        """;

    // A generator that reaches its entry through a field, a collection, a parameter, or the result of a task.
    [TestCase("Func<IEnumerable<int>> _f = Two; void M() { using (Enter(_f())) { } }")]
    [TestCase("IEnumerable<int>? _g; void M() { _g = Two(); using (Enter(_g)) { } }")]
    [TestCase("void M() { var all = new[] { Two() }; using (Enter(all[0])) { } }")]
    [TestCase("void M() { L(Two()); void L(IEnumerable<int> g) { using (Enter(g)) { } } }")]
    [TestCase("async Task M() { using (Enter(await L())) { } async Task<IEnumerable<int>> L() { await Task.Yield(); return Two(); } }")]
    // A release by another method.
    [TestCase("IEnumerable<Stream> G() { var s = new MemoryStream(); yield return s; End(s); } void End(Stream s) => s.Dispose(); "
        + "void M() { using (Enter(G())) { } }")]
    // A scope that is disposed on some paths only, or is assigned.
    [TestCase("void M() { var s = Enter(One()); if (Check()) s.Dispose(); }")]
    [TestCase("void M() { Scope<int> s; s = Enter(One()); }")]
    [TestCase("void M() { var s = Enter(One()); var t = s; }")]
    [TestCase("void M() { var task = AsyncScope.RunAsync(OneAsync(), x => Task.CompletedTask); }")]
    // An outcome: a scope in a finally block of an async iterator, and a handle in a field.
    [TestCase("async IAsyncEnumerable<int> M() { var s = Enter(One()); try { await Task.Yield(); yield return 1; yield return 2; } "
        + "finally { s.Dispose(); } }")]
    [TestCase("Scope<int> _s; void Begin() => _s = Enter(One()); void End() => _s.Dispose();")]
    // A generator that is enumerated after an operator.
    [TestCase("void M() { foreach (var x in One().Select(x => x)) { } using (Enter(One())) { } }")]
    // A task in a value of another type.
    [TestCase("void M() { object task = Run<int, object>(One(), x => Task.CompletedTask); }")]
    // A yielder that is passed on, and not awaited, or more than once.
    [TestCase("object M() => AsyncContextManager.From(async (Yielder<int> y) => { await Help(y); await Help(y); });")]
    [TestCase("object M() => AsyncContextManager.From(async (Yielder<int> y) => { var task = Help(y); await Task.Yield(); });")]
    [TestCase("object M() => AsyncContextManager.From(async (Yielder<int> y) => { await Task.Run(() => { y.Return(1); }); });")]
    [TestCase("object M() => AsyncContextManager.From(async (Yielder<int> y) => { Log(y); await Task.Yield(); });")]
    // A lambda whose type is known only by the variable that it is assigned to.
    [TestCase("object M() { Func<Yielder<int>, ScopeRun> f = async y => { Log(1); }; return ContextManager.From(f); }")]
    // The setup throws what the handler for the body suppresses.
    [TestCase("object M() => ContextManager.From(async (Yielder<int> y) => { try { Log(int.Parse(\"x\")); await y.Return(1); } "
        + "catch (FormatException) { } });")]
    // A failure of the body: the rules about a ScopeBody and about releases are for iterator methods.
    [TestCase("object M() => ContextManager.From(async (Yielder<int> y) => { try { await y.Return(1); } catch { } });")]
    [TestCase("object M() => ContextManager.From(async (Yielder<Stream> y) => "
        + "{ var s = new MemoryStream(); await y.Return(s); s.Dispose(); });")]
    public Task Rules_MistakeThatIsNotProved_FindNothing(string members) => Code.ShouldFindNothingAsync(members + Rest);
}
