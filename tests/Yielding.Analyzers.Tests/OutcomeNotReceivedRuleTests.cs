using Microsoft.CodeAnalysis;

namespace Yielding.Analyzers;

public sealed class OutcomeNotReceivedRuleTests
{
    private const string Rest = """

        static bool Check() => true;
        static void Commit() { }
        static Stream Open() => new MemoryStream();
        static void Keep(ScopeBody body) { }
        """;

    [TestCase("[|yield return 1;|]")]
    [TestCase("[|yield return 1;|] Commit();")]
    [TestCase("if (body.Status == BodyStatus.Running) Commit(); [|yield return 1;|] Commit();")]
    [TestCase("try { [|yield return 1;|] } finally { Commit(); }")]
    [TestCase("using (Open()) { [|yield return 1;|] Commit(); }")]
    [TestCase("if (Check()) { [|yield return 1;|] } else { [|yield return 2;|] }")]
    [TestCase("try { Commit(); } catch (IOException) { } [|yield return 1;|] try { Commit(); } catch (IOException) { }")]
    public Task Rule_NoUseAfterYield_IsAWarning(string body) =>
        Code.ShouldFindAsync("YLD003", DiagnosticSeverity.Warning, Method(body));

    [TestCase("[|yield return 1;|] if (Check()) body.Rethrow();")]
    [TestCase("[|yield return 1;|] if (Check()) yield break; body.Rethrow();")]
    [TestCase("[|yield return 1;|] while (Check()) { body.Rethrow(); }")]
    [TestCase("[|yield return 1;|] switch (Check()) { case true: body.Rethrow(); break; }")]
    public Task Rule_NoUseOnSomePath_IsASuggestion(string body) =>
        Code.ShouldFindAsync("YLD003", DiagnosticSeverity.Info, Method(body));

    [TestCase("yield return 1; body.Rethrow(); Commit();")]
    [TestCase("yield return 1; try { body.Rethrow(); } catch (IOException) { }")]
    [TestCase("yield return 1; try { Commit(); body.Rethrow(); } catch (IOException) { Commit(); }")]
    [TestCase("yield return 1; if (body.Status == BodyStatus.Completed) Commit();")]
    [TestCase("yield return 1; if (body.Exception is null) Commit();")]
    [TestCase("yield return 1; body.Suppress();")]
    [TestCase("yield return 1; Keep(body);")]
    [TestCase("Keep(body); yield return 1; Commit();")]
    [TestCase("Action end = () => body.Rethrow(); yield return 1; end();")]
    [TestCase("void End() => body.Rethrow(); yield return 1; End();")]
    [TestCase("Action end = body.Rethrow; yield return 1; end();")]
    [TestCase("if (body is { Status: BodyStatus.Running }) Commit(); yield return 1; if (body is { Exception: null }) Commit();")]
    [TestCase("try { yield return 1; } finally { if (body.Status == BodyStatus.Completed) Commit(); }")]
    [TestCase("using (Open()) { yield return 1; body.Rethrow(); } Commit();")]
    [TestCase("yield return 1; if (Check()) throw new IOException(); body.Rethrow();")]
    [TestCase("yield return 1; throw new IOException();")]
    [TestCase("yield return 1; foreach (var i in new[] { 1 }) { body.Rethrow(); Commit(); } body.Rethrow();")]
    [TestCase("yield return 1; var status = body.Status; switch (status) { case BodyStatus.Completed: Commit(); break; }")]
    public Task Rule_UseOnEachPath_FindsNothing(string body) => Code.ShouldFindNothingAsync(Method(body));

    [Test]
    public Task Rule_AsyncGenerator_Finds() => Code.ShouldFindAsync(
        "YLD003",
        DiagnosticSeverity.Warning,
        "async IAsyncEnumerable<int> G(ScopeBody body) { await Task.Yield(); [|yield return 1;|] await Task.Yield(); }\n"
        + "Task M() => AsyncScope.RunAsync(body => G(body), async x => await Task.Yield());");

    private static string Method(string body) =>
        $"static IEnumerable<int> G(ScopeBody body) {{ {body} }}\nvoid M() {{ Run(body => G(body), x => {{ }}); }}\n{Rest}";
}
