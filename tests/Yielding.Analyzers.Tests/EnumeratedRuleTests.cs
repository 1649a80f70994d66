using Microsoft.CodeAnalysis;

namespace Yielding.Analyzers;

public sealed class EnumeratedRuleTests
{
    private const string Rest = """

        static IEnumerable<int> G() { yield return 1; }
        static IEnumerable<int> P { get { yield return 1; } }
        static async IAsyncEnumerable<int> A() { await Task.Yield(); yield return 1; }
        static IEnumerable<int> Numbers() { yield return 1; yield return 2; }
        Task Uses() { using (Enter(G())) { } using (Enter(P)) { } return AsyncScope.RunAsync(A(), x => Task.CompletedTask); }
        [Generator] public static IEnumerable<int> Marked() { yield return 1; }
        """;

    [TestCase("[|foreach|] (var x in G()) { Console.WriteLine(x); }")]
    [TestCase("[|foreach|] (var x in P) { Console.WriteLine(x); }")]
    [TestCase("await [|foreach|] (var x in A()) { Console.WriteLine(x); }")]
    [TestCase("[|foreach|] (var x in Marked()) { Console.WriteLine(x); }")]
    [TestCase("var x = G().[|First|]();")]
    [TestCase("var x = G().[|Single|]();")]
    [TestCase("var xs = Example.G().[|ToList|]();")]
    public Task Rule_GeneratorIsEnumerated_IsASuggestion(string statement) =>
        Code.ShouldFindAsync("YLD007", DiagnosticSeverity.Info, Method(statement));

    [TestCase("using (Enter(G())) { }")]
    [TestCase("foreach (var x in Numbers()) { Console.WriteLine(x); }")]
    [TestCase("var x = Numbers().First();")]
    [TestCase("foreach (var x in new[] { 1 }) { Console.WriteLine(x); }")]
    [TestCase("var g = G(); Run(g, x => { });")]
    [TestCase("using (Enter(from a in G() from b in G() select a + b)) { }")]
    [TestCase("using (Enter(G().Select(x => x + 1))) { }")]
    [TestCase("var n = Run(G(), x => Numbers().ToList().Count + x);")]
    [TestCase("using var e = G().GetEnumerator();")]
    [TestCase("var list = new List<int> { 1 }; var x = list.First(); foreach (var y in list) { }")]
    [TestCase("foreach (var x in Forward()) { } IEnumerable<int> Forward() => Numbers();")]
    [TestCase("_ = Nested(); IEnumerable<int> Nested() { foreach (var x in G()) { yield return x; } }")]
    public Task Rule_Other_FindsNothing(string statement) => Code.ShouldFindNothingAsync(Method(statement));

    private static string Method(string statement) => "async Task M() { await Task.Yield(); " + statement + " }" + Rest;
}
