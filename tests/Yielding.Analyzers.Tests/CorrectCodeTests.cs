namespace Yielding.Analyzers;

/// <summary>Generators and uses of scopes that are right, in unusual forms. No rule reports one of them.</summary>
public sealed class CorrectCodeTests
{
    // Each one has a generator 'G', which is entered, or uses of others.
    private static readonly string[] s_generators =
    [
        // Control flow.
        "IEnumerable<int> G(int n) { if (n > 1) goto end; n++; end: yield return n; goto last; last: n--; }",
        "IEnumerable<int> G(int n) { switch (n) { case 1: goto case 2; case 2: yield return n; break; default: throw new "
            + "IOException(); } }",
        "IEnumerable<int> G(int n) { while (true) { try { Log(n); break; } catch (IOException) { Log(0); } } yield return n; }",
        "IEnumerable<int> G(int n) { for (; ; n++) { if (n < 3) continue; yield return n; yield break; } }",
        "IEnumerable<int> G(int n) { foreach (var x in Xs) { if (x == n) { yield return x; yield break; } } throw new IOException(); }",
        "IEnumerable<int> G(int n) { var done = false; while (!done) { yield return n; done = true; } Log(n); }",
        "IEnumerable<int> G(int n) { var done = n > 1; if (done) { yield return 1; } if (!done) { yield return 2; } }",
        "IEnumerable<int> G(int n) { if (n == 0) { yield return 0; yield break; } foreach (var x in G(n - 1)) { yield return x; } }",
        "IEnumerable<int> G(int n) { checked { n++; } unchecked { n--; } yield return n; }",
        "IEnumerable<int> G(int n) { { using var a = Open(); { using var b = a; yield return n; } } }",
        "IEnumerable<int> G(int n) { do { if (n > 5) throw new IOException(); n++; } while (n < 3); yield return n; }",
        // Patterns, dynamic, unsafe code, conditional compilation.
        "IEnumerable<int> G(object o) { switch (o) { case int n when n > 1: yield return n; break; case string { Length: > 0 } s: "
            + "yield return s.Length; break; case null: throw new IOException(); default: yield return 0; break; } }",
        "IEnumerable<int> G(object o) { yield return o switch { int n => n, string { Length: var n and > 1 } => n, _ => 0 }; }",
        "IEnumerable<int> G(dynamic d) { d.Open(); yield return d.Value; d.Commit(); }",
        "IEnumerable<int> G(int n) { yield return S(n); } static unsafe int S(int n) { int* p = &n; return *p; }",
        "IEnumerable<int> G(int n) {\n#if NEVER\nyield return 2;\n#endif\nyield return n;\n#if !NEVER\nLog(n);\n#endif\n}",
        // What it holds.
        "IEnumerable<Stream> G(string p) { var s = Open(); try { yield return s; s.Flush(); } finally { s.Dispose(); } }",
        "IEnumerable<Stream> G(string p) { var s = Open(); using (s) yield return s; s.Dispose(); }",
        "IEnumerable<Action> G(string p) { var s = Open(); yield return () => s.Dispose(); }",
        "IEnumerable<string> G(string p) { yield return p; File.Delete(p); }",
        "IEnumerable<int> G(Queue<int> q) { yield return q.Peek(); q.Dequeue(); }",
        "IEnumerable<int> G(ReaderWriterLockSlim l) { l.EnterWriteLock(); try { yield return 1; } finally { l.ExitWriteLock(); } }",
        "IEnumerable<Stream> G(string p) { using var stack = new ExitStack(); var s = stack.Use(Open()); yield return s; s.Close(); }",
        "IEnumerable<int> G(int n) { using (Enter(One(), out var x)) { yield return x + n; } }",
        "IEnumerable<int> G(int n) { lock (Xs) { yield return n; } }",
        // Other functions in it.
        "IEnumerable<int> G(int n) { yield return L().Sum(); IEnumerable<int> L() { yield return 1; yield return n; } }",
        "IEnumerable<int> G(int n) { Func<int, Func<int, int>> f = a => b => a + b; yield return f(n)(2); }",
        "IEnumerable<int> G(int n) { A(n); yield return n; void A(int m) { if (m > 0) B(m - 1); } void B(int m) => A(m); }",
        // A ScopeBody.
        "IEnumerable<int> G(ScopeBody b) { try { yield return 1; } finally { if (b.Status != BodyStatus.Completed) Log(1); } }",
        "IEnumerable<int> G(ScopeBody b) { yield return 1; if (b is { Exception: { } e }) Log(e); }",
        "IEnumerable<int> G(ScopeBody b) { Action check = b.Rethrow; yield return 1; check(); }",
        "IEnumerable<int> G(ScopeBody b) { yield return 1; var e = b.Exception; if (e is null) Log(1); }",
        "IEnumerable<int> G(ScopeBody b) { yield return 1; L(); void L() { b.Rethrow(); } }",
        "IEnumerable<int> G(ScopeBody b) { yield return 1; try { b.Rethrow(); } catch { Environment.FailFast(null); } }",
        "IEnumerable<int> G(ScopeBody b) { yield return 1; try { b.Rethrow(); } catch (Exception e) { Errors.Add(e); } }",
        "IEnumerable<int> G(ScopeBody b) { yield return 1; try { try { b.Rethrow(); } catch (IOException) { } } finally { Log(1); } }",
    ];

    private static readonly string[] s_awaited =
    [
        "try { await y.Return(n); } catch (OperationCanceledException) { } catch (AggregateException e) when (e.InnerException != null) "
            + "{ throw e.InnerException; } finally { Log(1); }",
        "try { try { await y.Return(n); } finally { Log(1); } } catch (IOException) { } Log(2);",
        "Exception? f = null; try { Log(0); await y.Return(n); } catch (Exception e) { f = e; } if (f is not null) throw new "
            + "IOException(null, f);",
        "retry: try { Log(n); } catch (FormatException) { if (n++ < 3) goto retry; throw; } await y.Return(n);",
        "switch (n) { case 1: goto case 2; case 2: await y.Return(n); break; default: goto case 1; }",
        "foreach (var x in Xs) { if (x > 1) { await y.Return(x); return; } } throw new IOException();",
        "for (var i = 0; ; i++) { try { Log(i); } catch (IOException) { continue; } await y.Return(i); break; }",
        "Stream? s = null; for (var i = 0; s is null; i++) { try { s = Open(); } catch (IOException) when (i < 3) { } } using (s) "
            + "{ await y.Return(n); }",
        "if (n > 1 && Xs.Length > 1) { await y.Return(1); } else if (n > 1 || Xs.Length > 1) { await y.Return(2); } else { await "
            + "y.Return(3); }",
        "if ((object)n is not int m) { throw new IOException(); } await y.Return(m);",
        "await y.Return((object)n switch { int m => m, string { Length: > 1 } s => s.Length, _ => throw new IOException() });",
        "await (n switch { 1 => y.Return(1), _ => y.Return(2) });",
        "dynamic d = n; d.Open(); await y.Return((int)d.Value); d.Commit();",
        "Func<int, int> f = a => { foreach (var x in Many()) { a += x; } return a; }; await y.Return(f(n));",
        "Func<Yielder<int>, YieldAwaitable<int>> f = static y => y.Return(2); Log(f); await y.Return(n);",
        "ContextManager.From(async (Yielder<int> y) => { await y.Return(2); }).Run(x => { }); await y.Return(n);",
        "using var a = Enter(One()); using (Enter(One(), out var x)) { using var s = new ExitStack(); s.Enter(One()); await y.Return(x); }",
        "var body = y.Return(n); try { await body; } catch (IOException) { }",
        "await y.Return(n);\n#if NEVER\nawait y.Return(n);\n#endif\n",
        "unsafe { Log(sizeof(int*)); } await y.Return(n);",
    ];

    private static readonly string[] s_uses =
    [
        "void U() { switch (N) { case 1: { using var s = Enter(One()); break; } } if (N > 1) { using var t = Enter(One()); } }",
        "void U() { using Scope<int> a = Enter(One()), b = Enter(One()); using (var c = Enter(One())) using (var d = Enter(One())) { } }",
        "Scope<int> X() => Enter(One()); Scope<int> Y => Enter(One()); Func<Scope<int>> Z => () => Enter(One());",
        "(Scope<int>, int) U() { var s = Enter(One()); return (s, 1); }",
        "void U() { Scope<int>? n = Enter(One()); n?.Dispose(); object o = Enter(One()); (o as IDisposable)?.Dispose(); }",
        "void U() { if (Enter(One()) is var s) { s.Dispose(); } switch (Enter(One())) { case var t: t.Dispose(); break; } }",
        "void U(bool c) { using var s = c ? Enter(One()) : Enter(One()); var t = c switch { true => Enter(One()), _ => Enter(One()) }; "
            + "t.Dispose(); }",
        "void U() { var (a, b) = (Enter(One()), Enter(One())); a.Dispose(); b.Dispose(); }",
        "void U() { var s = Enter(One()); Use(in s); static void Use(in Scope<int> s) => s.Dispose(); }",
        "Lazy<Scope<int>> Z = new(() => Enter(One())); dynamic W() { dynamic d = Enter(One()); d.Dispose(); return 1; }",
        "void U() { AsyncScope.RunAsync(OneAsync(), x => Task.CompletedTask).GetAwaiter().GetResult(); }",
        "async Task U() { var s = await AsyncScope.EnterAsync(OneAsync()); await using (s.ConfigureAwait(false)) { } }",
        "async Task U() { Task[] ts = [AsyncScope.RunAsync(OneAsync(), x => Task.CompletedTask)]; await Task.WhenAll(ts); }",
        "async Task U() { var t = AsyncScope.EnterAsync(OneAsync()); await (await t).DisposeAsync(); }",
        "System.Linq.Expressions.Expression<Func<IEnumerable<int>>> E = () => Many();",
        "System.Linq.Expressions.Expression<Func<ContextManager<int>>> E = () => ContextManager.From<int>(y => H(y)); "
            + "static async ScopeRun H(Yielder<int> y) => await y.Return(1);",
        "record R(int A) { public IEnumerable<int> G() { yield return A; } void U() { using (Enter(G())) { } } "
            + "public ContextManager<int> M => ContextManager.From(async (Yielder<int> y) => await y.Return(A)); }",
        "class P(SemaphoreSlim gate) { public IEnumerable<SemaphoreSlim> G() { gate.Wait(); try { yield return gate; } "
            + "finally { gate.Release(); } } void U() { using (Enter(G())) { } } }",
        "partial class D { private partial ScopeRun H(Yielder<int> y); } "
            + "partial class D { private async partial ScopeRun H(Yielder<int> y) => await y.Return(1); }",
        "interface I { IEnumerable<int> A(); IEnumerable<int> B() { yield return 1; } void U() { using (Enter(A())) { } using "
            + "(Enter(B())) { } } }",
        "abstract class A { protected abstract IEnumerable<int> X(); protected virtual ScopeRun Y(Yielder<int> y) => throw new "
            + "IOException(); "
            + "void U() { using (Enter(X())) { } ContextManager.From<int>(Y).Run(x => { }); } }",
        "class I : IEnumerable<int> { public IEnumerator<int> GetEnumerator() { yield return 1; yield return 2; } "
            + "System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator(); "
            + "void U() { using (Enter(this)) { } foreach (var x in this) { } } }",
        "class I { public IEnumerable<int> this[int i] { get { if (i > 1) { yield return i; } else { yield return 2; } } } "
            + "void U() { using (Enter(this[1])) { } } }",
        "class O { public static IEnumerable<int> operator +(O a, O b) { yield return 1; } void U() { using (Enter(this + this)) { } } }",
        "class T<X> where X : new() { ContextManager<X> M() => ContextManager.From(async (Yielder<X> y) => { var t = new X(); "
            + "try { await y.Return(t); } finally { (t as IDisposable)?.Dispose(); } }); }",
        "void U() { using (Enter(from a in One() from b in Two(a) where b > 0 let c = a + b select c, out var x)) { } "
            + "IEnumerable<int> Two(int n) { yield return n; } }",
        "void U() { Func<Func<IEnumerable<int>>> f = () => () => Many(); using (Enter(f()())) { } }",
        "void U(IEnumerable<int>? g) { using (Enter(g ?? One())) { } }",
        "void U() { Run(One(), x => x); Run(One(), x => (1, Task.CompletedTask)); Run(One(), x => new List<Task>()); Run(One(), x => { "
            + "Task.Run(() => { }); }); }",
        "void U() { ContextManager.Set(() => Task.CompletedTask, t => { }, Task.CompletedTask); Task.Run(async () => await "
            + "Task.Yield()); }",
        "AsyncContextManager<int> M() => AsyncContextManager.From(async (Yielder<int> y, CancellationToken t) => { await Task.Delay(1, t); "
            + "await using var s = Open(); try { await y.Return(1); } catch (IOException) { await Task.Yield(); } });",
        "AsyncContextManager<int> M() => AsyncContextManager.From(async (Yielder<int> y) => { var t = H(y); Log(1); await t; }); "
            + "static async Task H(Yielder<int> y) { await Task.Yield(); await y.Return(1); }",
        "async IAsyncEnumerable<int> M() { var list = L(); foreach (var x in list) yield return x; await Task.Yield(); "
            + "List<int> L() { using var s = Enter(One()); return [1, 2]; } }",
        "IEnumerable<int> M() { using var s = new ExitStack(); s.Enter(One()); foreach (var i in Xs) yield return i; }",
        "async IAsyncEnumerable<int> M() { await using var s = await AsyncScope.EnterAsync(OneAsync()); foreach (var i in Xs) yield "
            + "return i; }",
    ];

    private const string Rest = """

        static int N; static int[] Xs = []; static List<Exception> Errors = [];
        static Stream Open() => new MemoryStream();
        static void Log(object? x) { }
        static IEnumerable<int> One() { yield return 1; }
        static IEnumerable<int> Many() { yield return 1; yield return 2; }
        static async IAsyncEnumerable<int> OneAsync() { await Task.Yield(); yield return 1; }
        """;

    [TestCaseSource(nameof(s_generators))]
    public Task Rules_CorrectGenerator_FindNothing(string generator)
    {
        var use = generator.Contains("ScopeBody b", StringComparison.Ordinal) ? "Run(b => G(b), x => { });" : "using "
            + "(Enter(G(default!))) { }";

        return Code.ShouldFindNothingAsync($"{generator}\nvoid Uses() {{ {use} }}{Rest}");
    }

    [TestCaseSource(nameof(s_awaited))]
    public Task Rules_CorrectAwaitedGenerator_FindNothing(string body) => Code.ShouldFindNothingAsync(
        $"ContextManager<int> M(int n) => ContextManager.From(async (Yielder<int> y) => {{ {body} }});{Rest}");

    [TestCaseSource(nameof(s_uses))]
    public Task Rules_CorrectUse_FindNothing(string members) => Code.ShouldFindNothingAsync(members + Rest);
}
