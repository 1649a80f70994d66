namespace Yielding.Analyzers;

/// <summary>A hundred iterator methods that no scope enters. No rule reports one of them.</summary>
public sealed class OtherIteratorsTests
{
    private static readonly string[] s_iterators =
    [
        // No yield, or none on some path.
        "IEnumerable<int> M() { yield break; }",
        "IEnumerable<int> M() { if (C) { yield break; } }",
        "IEnumerable<int> M() { if (C) { yield return 1; } }",
        "IEnumerable<int> M() { while (C) { yield break; } yield return 1; }",
        "IEnumerable<int> M() { throw new InvalidOperationException(); yield break; }",
        "IEnumerable<int> M() { try { yield break; } finally { Log(); } }",
        "IEnumerable<int> M() { switch (N) { case 1: yield return 1; break; default: yield break; } }",
        "IEnumerable<int> M() { foreach (var x in Xs) { if (x > 0) { yield return x; yield break; } } }",
        "IEnumerable<int> M() { using (Open()) { if (C) { yield return 1; } } }",
        "IEnumerable<int> M() { lock (Xs) { if (C) { yield return 1; } } }",
        // Several.
        "IEnumerable<int> M() { yield return 1; yield return 2; }",
        "IEnumerable<int> M() { yield return 1; yield return 2; yield return 3; }",
        "IEnumerable<int> M() { yield return 1; yield break; }",
        "IEnumerable<int> M() { yield return 1; if (C) { yield return 2; } }",
        "IEnumerable<int> M() { if (C) { yield return 1; } yield return 2; }",
        "IEnumerable<int> M() { try { yield return 1; yield return 2; } finally { Log(); } }",
        "IEnumerable<int> M() { using (Open()) { yield return 1; yield return 2; } }",
        "IEnumerable<int> M() { using var file = Open(); yield return 1; yield return file.ReadByte(); }",
        "IEnumerable<int> M() { { yield return 1; } { yield return 2; } }",
        "IEnumerable<int> M() { yield return N; Log(); yield return N; }",
        // Loops.
        "IEnumerable<int> M() { while (true) { yield return 1; } }",
        "IEnumerable<int> M() { for (;;) { yield return 1; } }",
        "IEnumerable<int> M() { for (var i = 0; i < N; i++) { yield return i; } }",
        "IEnumerable<int> M() { foreach (var x in Xs) { yield return x; } }",
        "IEnumerable<int> M() { foreach (var x in Xs) { foreach (var y in Xs) { yield return x * y; } } }",
        "IEnumerable<int> M() { do { yield return 1; } while (C); }",
        "IEnumerable<int> M() { again: yield return 1; if (C) { goto again; } }",
        "IEnumerable<int> M() { var (a, b) = (0, 1); while (true) { yield return a; (a, b) = (b, a + b); } }",
        "IEnumerable<int> M() { foreach (var x in Xs) { if (x < 0) { continue; } yield return x; } }",
        "IEnumerable<int> M() { foreach (var x in Xs) { if (x < 0) { break; } yield return x; } Log(); }",
        // One, as in a generator.
        "IEnumerable<int> M() { yield return 1; }",
        "IEnumerable<Stream> M() { using var file = Open(); yield return file; }",
        "IEnumerable<Stream> M() { var file = Open(); yield return file; file.Dispose(); }",
        "IEnumerable<Stream> M() { var file = Open(); try { yield return file; } finally { file.Dispose(); } }",
        "IEnumerable<int> M() { Log(); yield return 1; Log(); }",
        "IEnumerable<SemaphoreSlim> M() { var gate = new SemaphoreSlim(1); gate.Wait(); yield return gate; gate.Release(); }",
        "IEnumerable<int> M() { Monitor.Enter(Xs); yield return 1; Monitor.Exit(Xs); }",
        "IEnumerable<string> M() { var path = Path.GetTempFileName(); yield return path; File.Delete(path); }",
        "IEnumerable<int> M() { lock (Xs) { yield return 1; } }",
        "IEnumerable<int> M() { yield return 1; throw new InvalidOperationException(); }",
        // With a ScopeBody, that other code than a scope passes.
        "IEnumerable<int> M(ScopeBody body) { yield return 1; }",
        "IEnumerable<int> M(ScopeBody body) { yield return 1; yield return 2; }",
        "IEnumerable<int> M(ScopeBody body) { yield return 1; try { body.Rethrow(); } catch { } }",
        "IEnumerable<int> M(ScopeBody body) { yield return 1; try { body.Rethrow(); } catch (Exception e) { Log(e); } }",
        "IEnumerable<BodyStatus> M(ScopeBody body) { while (body.Status == BodyStatus.Running) { yield return body.Status; } }",
        "IEnumerable<ScopeBody> M(ScopeBody body) { yield return body; }",
        "IEnumerable<int> M(ScopeBody body) { if (body.Exception is null) { yield return 1; } }",
        "IEnumerable<int> M(params ScopeBody[] bodies) { foreach (var body in bodies) { yield return (int)body.Status; } }",
        "IEnumerable<Exception?> M(ScopeBody body) { yield return body.Exception; yield break; }",
        "IEnumerable<int> M(ScopeBody? body = null) { body?.Suppress(); yield return 1; }",
        // Asynchronous.
        "async IAsyncEnumerable<int> M() { await Task.Yield(); yield break; }",
        "async IAsyncEnumerable<int> M() { await Task.Yield(); yield return 1; yield return 2; }",
        "async IAsyncEnumerable<int> M() { while (true) { await Task.Yield(); yield return 1; } }",
        "async IAsyncEnumerable<int> M() { foreach (var x in Xs) { await Task.Yield(); yield return x; } }",
        "async IAsyncEnumerable<int> M() { await foreach (var x in M()) { yield return x; } }",
        "async IAsyncEnumerable<Stream> M() { await using var file = Open(); await Task.Yield(); yield return file; }",
        "async IAsyncEnumerable<int> M(ScopeBody body) { await Task.Yield(); yield return 1; }",
        "async IAsyncEnumerable<int> M([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token = default) "
            + "{ while (!token.IsCancellationRequested) { await Task.Yield(); yield return 1; } }",
        "async IAsyncEnumerator<int> M() { await Task.Yield(); yield return 1; yield return 2; }",
        "async IAsyncEnumerable<Stream> M() { var file = Open(); await Task.Yield(); yield return file; await file.DisposeAsync(); }",
        // Other types, and other kinds of members.
        "IEnumerator<int> M() { yield return 1; yield return 2; }",
        "IEnumerator<int> GetEnumerator() { foreach (var x in Xs) { yield return x; } }",
        "System.Collections.IEnumerable M() { yield return 1; yield return \"2\"; }",
        "System.Collections.IEnumerator M() { yield break; }",
        "IEnumerable<int> P { get { yield return 1; yield return 2; } }",
        "IEnumerable<int> this[int i] { get { while (i-- > 0) { yield return i; } } }",
        "static IEnumerable<int> M() { yield return 1; yield return 2; }",
        "static IEnumerable<T> M<T>(IEnumerable<T> xs) where T : class "
            + "{ foreach (var x in xs) { if (x is not null) { yield return x; } } }",
        "protected virtual IEnumerable<int> M() { yield break; }",
        "public static IEnumerable<int> operator +(Example a, Example b) { yield return 1; yield return 2; }",
        // Local functions.
        "int M() { return L().Sum(); IEnumerable<int> L() { yield return 1; yield return 2; } }",
        "int M() => ((Func<int>)(() => { return L().Sum(); IEnumerable<int> L() { yield return 1; yield return 2; } }))();",
        "IEnumerable<int> M() { foreach (var x in L()) { yield return x; } IEnumerable<int> L() { yield break; } }",
        "List<int> M() { return [.. L()]; static IEnumerable<int> L() { yield return 1; yield return 2; } }",
        "IEnumerable<int> M(IEnumerable<int> xs) { return L(); IEnumerable<int> L() { foreach (var x in xs) { yield return x; } } }",
        // Sequences that the library uses for something else.
        "Func<IEnumerable<int>> P => ContextManager.From(One()).Wrap(M); IEnumerable<int> M() { yield return 1; yield return 2; }",
        "Func<int, IEnumerable<int>> P => ContextManager.From(One()).Wrap<int, int>(M); "
            + "IEnumerable<int> M(int n) { while (n-- > 0) yield return n; }",
        "IEnumerable<int> P => Run(One(), x => M()); IEnumerable<int> M() { yield return 1; yield return 2; }",
        "int P => Run(One(), x => M().Sum()); IEnumerable<int> M() { yield return 1; yield return 2; }",
        "void Q() { using (Enter(ContextManager.Null(M()))) { } } IEnumerable<int> M() { yield return 1; yield return 2; }",
        "void Q() { using var stack = new ExitStack(); stack.Callback(() => M()); } "
            + "IEnumerable<int> M() { yield return 1; yield return 2; }",
        "void Q() { using var stack = new ExitStack(); foreach (var m in M()) { stack.Push(m); } } "
            + "IEnumerable<Suppression> M() "
            + "{ yield return ContextManager.Suppress<IOException>(); yield return ContextManager.Suppress<Exception>(); }",
        "void Q() => ContextManager.Suppress([.. M()]).Run(() => { }); "
            + "IEnumerable<Type> M() { yield return typeof(IOException); yield return typeof(Exception); }",
        "void Q() { using (Enter(Many(M()))) { } } IEnumerable<int> M() { yield return 1; yield return 2; } "
            + "IEnumerable<int> Many(IEnumerable<int> xs) { yield return xs.Sum(); }",
        "void Q() { using (Enter(Many(M()).Select(x => M().Count()))) { } } IEnumerable<int> M() { yield return 1; yield return 2; } "
            + "IEnumerable<int> Many(IEnumerable<int> xs) { yield return xs.Sum(); }",
        // Members of other types with the names of the library's.
        "void Q() { Other.Enter(M()); } IEnumerable<int> M() { yield return 1; yield return 2; }",
        "void Q() { Other.Run(M()); } IEnumerable<int> M() { yield break; }",
        "void Q() { Other.From(M()); Other.Verify(() => M()); } IEnumerable<int> M() { yield break; }",
        "async Task Q() { await Other.EnterAsync(M()); } IEnumerable<int> M() { yield return 1; yield return 2; }",
        "void Q() { Task.Run(() => M()); } IEnumerable<int> M() { yield return 1; yield return 2; }",
        // Values that are no generator at their use.
        "void Q() { using (Enter(M().Take(1))) { } } IEnumerable<int> M() { yield return 1; yield return 2; }",
        "void Q() { using (Enter(M().ToList().GetRange(0, 1))) { } } IEnumerable<int> M() { yield return 1; yield return 2; }",
        "void Q() { using (Enter(new[] { M().First() })) { } } IEnumerable<int> M() { yield return 1; yield return 2; }",
        "void Q() { var g = M(); g = One(); using (Enter(g)) { } } IEnumerable<int> M() { yield return 1; yield return 2; }",
        "void Q() { foreach (var g in M()) { using (Enter(g)) { } } } "
            + "IEnumerable<IEnumerable<int>> M() { yield return One(); yield return One(); }",
        // Generic and nested data.
        "IEnumerable<Task> M() { yield return Task.CompletedTask; yield return Task.CompletedTask; }",
        "IEnumerable<IEnumerable<int>> M() { while (C) { yield return Xs; } }",
        "IEnumerable<Action> M() { yield return () => { }; yield return Log; }",
        "IEnumerable<(string Name, int Count)> M() { yield return (\"a\", 1); yield return (\"b\", 2); }",
        "IEnumerable<object[]> M() { yield return new object[] { 1 }; yield return new object[] { 2 }; }",
    ];

    private const string Rest = """

        static bool C; static int N; static int[] Xs = [];
        static Stream Open() => new MemoryStream();
        static void Log() { }
        static void Log(Exception e) { }
        IEnumerable<int> One() { yield return 1; }
        void Uses() { using (Enter(One())) { } }
        static class Other
        {
            public static void Enter<T>(IEnumerable<T> xs) { }
            public static void Run<T>(IEnumerable<T> xs) { }
            public static void From<T>(IEnumerable<T> xs) { }
            public static void Verify<T>(Func<IEnumerable<T>> xs) { }
            public static Task EnterAsync<T>(IEnumerable<T> xs) => Task.CompletedTask;
        }
        """;

    [Test]
    public void Iterators_AreAHundred() => s_iterators.Distinct().Count().ShouldBe(100);

    [TestCaseSource(nameof(s_iterators))]
    public Task Rules_IteratorThatIsNoGenerator_FindNothing(string iterator) => Code.ShouldFindNothingAsync(iterator + Rest);
}
