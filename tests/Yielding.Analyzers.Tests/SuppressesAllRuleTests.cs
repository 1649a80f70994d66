using Microsoft.CodeAnalysis;

namespace Yielding.Analyzers;

public sealed class SuppressesAllRuleTests
{
    private const string Rest = """

        static bool Check() => true;
        static void Log(object? e) { }
        [System.Diagnostics.CodeAnalysis.DoesNotReturn] static void Fail(Exception e) => throw new IOException("failed", e);
        static Exception? Last; static readonly List<Exception> All = [];
        """;

    [TestCase("try { body.Rethrow(); } [|catch|] { }")]
    [TestCase("try { body.Rethrow(); Log(1); } [|catch|] (Exception) { Log(2); }")]
    [TestCase("try { body.Rethrow(); } [|catch|] (Exception e) { Log(e); }")]
    [TestCase("try { body.Rethrow(); } [|catch|] (Exception e) { Log($\"failed: {e.Message}\"); }")]
    [TestCase("try { body.Rethrow(); } catch (IOException) { Log(1); } [|catch|] (Exception) { }")]
    [TestCase("try { if (Check()) { body.Rethrow(); } else { body.Rethrow(); } } [|catch|] { } finally { Log(3); }")]
    public Task Rule_CatchOfAll_IsAWarning(string teardown) =>
        Code.ShouldFindAsync("YLD004", DiagnosticSeverity.Warning, Method(teardown));

    [TestCase("body.Rethrow();")]
    [TestCase("try { body.Rethrow(); } catch (IOException) { }")]
    [TestCase("try { body.Rethrow(); } catch (Exception) { throw; }")]
    [TestCase("try { body.Rethrow(); } catch (Exception e) { throw new IOException(\"no\", e); }")]
    [TestCase("try { body.Rethrow(); } catch (Exception e) { if (Check()) throw; Log(e); }")]
    [TestCase("try { body.Rethrow(); } catch (Exception) when (Check()) { }")]
    [TestCase("try { body.Rethrow(); } catch (OperationCanceledException) { throw; } catch (Exception e) { Log(e); }")]
    [TestCase("try { body.Rethrow(); } catch (Exception) { body.Suppress(); }")]
    [TestCase("try { body.Rethrow(); } catch (Exception e) { Last = e; }")]
    [TestCase("try { body.Rethrow(); } catch (Exception e) { var kept = new List<Exception> { e }; Log(kept); }")]
    [TestCase("try { body.Rethrow(); } catch (Exception e) { System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(e).Throw(); }")]
    [TestCase("try { body.Rethrow(); } catch (Exception e) { All.Add(e); }")]
    [TestCase("try { body.Rethrow(); } catch (Exception e) { new TaskCompletionSource().TrySetException(e); }")]
    [TestCase("try { body.Rethrow(); } catch { Environment.FailFast(null); }")]
    [TestCase("try { body.Rethrow(); } catch (Exception e) { Log(1); Fail(e); }")]
    [TestCase("try { body.Rethrow(); } catch { Log(1); } body.Rethrow();")]
    [TestCase("body.Rethrow(); try { Log(1); } catch { }")]
    [TestCase("try { body.Rethrow(); } finally { Log(1); }")]
    [TestCase("try { Log(body.Status); } catch { } body.Rethrow();")]
    [TestCase("Action end = () => { try { body.Rethrow(); } catch { } }; end();")]
    public Task Rule_Other_FindsNothing(string teardown) => Code.ShouldFindNothingAsync(Method(teardown));

    private static string Method(string teardown) =>
        $"static IEnumerable<int> G(ScopeBody body) {{ yield return 1; {teardown} }}\nvoid M() {{ Run(G, x => {{ }}); }}\n{Rest}";
}
