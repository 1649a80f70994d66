using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Yielding.Analyzers.Flow;

namespace Yielding.Analyzers;

/// <summary>Half-typed code, and very long methods.</summary>
public sealed class RobustnessTests
{
    private const int Seed = 20_261_127;

    // Every rule reports something here, or nearly does.
    private const string Program = """
        static bool Check() => true;
        static Stream Open() => new MemoryStream();
        [Generator] public static IEnumerable<int> Marked { get { if (Check()) { yield return 1; } yield return 2; } }
        static IEnumerable<int> G() { var file = Open(); try { yield return 1; } finally { Check(); }
            file.Dispose(); if (Check()) yield return 2; }
        static IEnumerable<int> B(ScopeBody body)
        {
            using var file = Open();
            lock (file) { foreach (var i in new[] { 1 }) { switch (i) { case 1: yield return 1; break; default: yield break; } } }
            try { body.Rethrow(); } catch (IOException e) when (e.Message.Length > 1) { } catch { Check(); }
        }
        static async IAsyncEnumerable<int> A(ScopeBody body, CancellationToken token)
        {
            await using var file = Open();
            using (Enter(G(), out var x)) { while (Check()) { yield return x; await Task.Yield(); } }
        }
        async Task M()
        {
            using (Enter(from a in G() from b in L(a) select a + b, out var sum)) { Console.WriteLine(sum); }
            Enter(G());
            var scope = Enter(body => B(body)); scope.Complete();
            Run(G(), async x => await Task.Yield());
            _ = AsyncScope.EnterAsync((body, token) => A(body, token));
            await AsyncScope.RunAsync((body, token) => { return A(body, token); }, x => Task.CompletedTask);
            ContextManager.Suppress<IOException>().RunAsync(() => Task.CompletedTask);
            foreach (var x in G()) { Console.WriteLine(G().First() + x); }
            using var stack = new ExitStack(); stack.Callback(() => Task.CompletedTask);
            Action inner = () => { using (Enter(N())) { } IEnumerable<int> N() { yield return 1; goto end; end: yield break; } };
            IEnumerable<int> L(int n) { again: yield return n; if (Check()) goto again; }
        }
        static ContextManager<int> W(bool c) => ContextManager.From(async (Yielder<int> yield) =>
        {
            if (c) { yield.Return(1); return; }
            var done = false;
            try { while (!done) { await yield.Return(2); done = true; } } catch (IOException) when (c) { await yield.Return(3); }
        });
        static async ScopeRun V(Yielder<int> yield, bool c) { _ = H(yield); await (c ? yield.Return(1) : yield.Return(2)); }
        static async Task H(Yielder<int> yield)
        {
            var body = yield.Return(1);
            switch (await Task.FromResult(1)) { case > 1: await body; break; }
        }
        static AsyncContextManager<int> X => AsyncContextManager.From<int>(async (yield, token) => { H(yield); await H(yield); });
        static async IAsyncEnumerable<int> S()
        {
            using var stack = new ExitStack();
            while (Check()) { yield return stack.Enter(G()); await Task.Yield(); }
        }
        static async Task<AsyncScope<int>> O() => await AsyncScope.EnterAsync(A(null!, default));
        static async Task P() { await using var scope = await O(); try { Check(); } catch (IOException) { } }
        """;

    [Test]
    public async Task Rules_RandomTruncations_NeverFail()
    {
        var source = Code.Members(Program);
        var random = new Random(Seed);
        for (var round = 0; round < Size.Of(inCI: 60, plain: 20); round++)
        {
            await ShouldNotFailAsync(source[..random.Next(source.Length)]);
        }
    }

    [Test]
    public async Task Rules_RandomEdits_NeverFail()
    {
        var source = Code.Members(Program);
        var random = new Random(Seed);
        for (var round = 0; round < Size.Of(inCI: 120, plain: 40); round++)
        {
            await ShouldNotFailAsync(Edited(source, random, edits: 1 + (round % 4)));
        }
    }

    [Test]
    public async Task Fixes_RandomEdits_NeverFail()
    {
        var source = Code.Members(Program);
        var random = new Random(Seed);
        for (var round = 0; round < Size.Of(inCI: 12, plain: 6); round++)
        {
            await Fixes.ApplyEachAsync(Edited(source, random, edits: round % 4));
        }
    }

    // The tokens stay the program's: more of these sources are nearly valid.
    private static string Edited(string source, Random random, int edits)
    {
        var tokens = CSharpSyntaxTree.ParseText(source).GetRoot().DescendantTokens().Select(token => token.ToFullString()).ToList();
        for (var i = 0; i < edits; i++)
        {
            var (one, other) = (random.Next(60, tokens.Count), random.Next(60, tokens.Count));
            switch (random.Next(4))
            {
                case 0:
                    tokens.RemoveAt(one);
                    break;
                case 1:
                    tokens.Insert(one, tokens[other]);
                    break;
                case 2:
                    tokens[one] = tokens[other];
                    break;
                default:
                    tokens.RemoveRange(one, Math.Min(random.Next(1, 12), tokens.Count - one));
                    break;
            }
        }

        return string.Concat(tokens);
    }

    private static async Task ShouldNotFailAsync(string source)
    {
        var found = await Code.AnalyzeAsync(Code.Compile(source));

        found.ShouldAllBe(diagnostic => diagnostic.Id.StartsWith("YLD", StringComparison.Ordinal), source);
    }

    // Each block is visited once for each of the states, which are 27 at most.
    [TestCase("if (Check()) { Check(); }")]
    [TestCase("try { Check(); } finally { Check(); }")]
    [TestCase("try { Check(); } catch (IOException) { Check(); }")]
    [TestCase("if (c) { Check(); } if (d) { Check(); }")]
    [TestCase("while (Check()) { if (Check()) continue; else break; }")]
    [TestCase("using (Open()) { Check(); }")]
    public async Task Rules_EnormousMethod_TakeBoundedSteps(string statement)
    {
        var count = Size.Of(inCI: 5_000, plain: 1_000);
        var body = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            body.Append(i == count / 2 ? "yield return 1;" : statement).Append('\n');
        }

        var source = Code.Members(
            "static bool Check() => true; static Stream Open() => new MemoryStream();\n"
            + $"static IEnumerable<int> G(bool c, bool d) {{ {body} }}\nvoid M() {{ using (Enter(G(true, true))) {{ }} }}");
        var compilation = Code.Compile(source);
        (await Code.AnalyzeAsync(compilation)).ShouldBeEmpty();

        var tree = compilation.SyntaxTrees.Single();
        var root = await tree.GetRootAsync();
        var syntax = root.DescendantNodes().OfType<MethodDeclarationSyntax>().Single(declared => declared.Identifier.Text == "G");
        var model = compilation.GetSemanticModel(tree);
        var method = FlowMethod.Of(syntax, model.GetDeclaredSymbol(syntax)!, YieldingTypes.In(compilation)!, model, default)!;
        var paths = new Rules.SingleYieldPaths(method, default);
        paths.Run();

        method.Graph.Blocks.Length.ShouldBeGreaterThan(count);
        paths.Steps.ShouldBeLessThan(27 * method.Graph.Blocks.Length);
        paths.SecondYields.ShouldBeEmpty();
    }

    [TestCase("if (Check()) { Check(); }")]
    [TestCase("try { Check(); } catch (IOException) { Check(); }")]
    [TestCase("flag = !c; if (flag) { Check(); }")]
    [TestCase("yield.ToString();")]
    public async Task Rules_EnormousAwaitedGenerator_FindNothing(string statement)
    {
        var statements = Enumerable.Repeat(statement + "\n", Size.Of(inCI: 2_500, plain: 500));
        var body = string.Concat(statements.Append("await yield.Return(1);").Concat(statements));
        var found = await Code.AnalyzeAsync(Code.Members(
            "static bool Check() => true;\n"
            + $"object M(bool c) => ContextManager.From(async (Yielder<int> yield) => {{ var flag = false; {body} }});"));

        found.ShouldBeEmpty();
    }

    // As deep as the compiler itself goes.
    [Test]
    public async Task Rules_DeepNesting_NeverFail()
    {
        const int Depth = 60;
        var opening = string.Concat(Enumerable.Repeat("try { if (Check()) { ", Depth));
        var closing = string.Concat(Enumerable.Repeat("} } finally { Check(); } ", Depth));
        var found = await Code.AnalyzeAsync(Code.Members(
            "static bool Check() => true;\n"
            + $"static IEnumerable<int> G() {{ {opening} yield return 1; {closing} }}\nvoid M() {{ using (Enter(G())) {{ }} }}"));

        found.Select(diagnostic => diagnostic.Id).ShouldBe(["YLD001"]);
    }
}
