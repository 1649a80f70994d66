using System.Runtime.CompilerServices;
using Serilog;
using Serilog.Events;

namespace Yielding;

public sealed class ScopeDiagnosticsTests
{
    private readonly BodyException _failure = new();

    [Test]
    public void Defaults_AreOff()
    {
        ScopeDiagnostics.Logger.ShouldBeNull();
        ScopeDiagnostics.TrackLeaks.ShouldBe(LeakTracking.Off);
        ScopeDiagnostics.TeardownBudget.ShouldBeNull();
        ScopeDiagnostics.LiveScopes.ShouldBeEmpty();
    }

    [Test]
    public void Logger_ReplacesTheGlobalOne()
    {
        using var own = new LogOfTest();
        using var settings = new SettingsOfTest(logger: Log.Logger);
        using var global = new LogOfTest();

        Scope.Run(Suppressing, _ => throw _failure);

        global.Events.ShouldBeEmpty();
        own.Events.Select(e => e.Level).ShouldBe([LogEventLevel.Debug, LogEventLevel.Debug, LogEventLevel.Warning]);
        own.Events.ShouldAllBe(e => e.Properties["SourceContext"].ToString() == "\"Yielding\"");
    }

    [Test]
    public void Logger_SetToNull_LeavesTheGlobalOne()
    {
        using var own = new LogOfTest();
        using var settings = new SettingsOfTest(logger: Log.Logger);
        using var global = new LogOfTest();

        ScopeDiagnostics.Logger = null;
        Scope.Run(Recipe(), _ => { });

        global.Events.Count.ShouldBe(2);
        own.Events.ShouldBeEmpty();
    }

    [Test]
    public void TeardownBudget_ThatIsNegative_IsRefused()
    {
        using var settings = new SettingsOfTest(budget: TimeSpan.FromDays(1));

        Should.Throw<ArgumentOutOfRangeException>(() => ScopeDiagnostics.TeardownBudget = TimeSpan.FromTicks(-1))
            .ParamName.ShouldBe("value");

        ScopeDiagnostics.TeardownBudget.ShouldBe(TimeSpan.FromDays(1));
    }

    [TestCase(0, 1, TestName = "TeardownBudget_OfZero_ReportsEachTeardown")]
    [TestCase(864_000_000_000, 0, TestName = "TeardownBudget_ThatIsKept_ReportsNothing")]
    public void TeardownBudget_IsCompared(long ticks, int errors)
    {
        using var log = new LogOfTest(LogEventLevel.Error);
        using var settings = new SettingsOfTest(budget: TimeSpan.FromTicks(ticks));

        Scope.Run(Recipe(), _ => { });

        log.Events.Count.ShouldBe(errors);
    }

    [Test]
    public void TrackLeaks_All_ReportsALeakedScopeWithItsEntry()
    {
        using var log = new LogOfTest(LogEventLevel.Error);
        using var settings = new SettingsOfTest(leaks: LeakTracking.All);
        using var measurements = new Measurements("yielding.scopes.leaked", "yielding.scopes.active");

        Leak();
        Collect();

        var error = log.Events.Single(IsLeak);
        error.Properties["Generator"].ToString().ShouldBe("\"Leaking\"");
        error.Properties["Age"].ShouldBeOfType<ScalarValue>().Value.ShouldBeOfType<double>().ShouldBeGreaterThanOrEqualTo(0);
        var calls = error.Properties["EntryStack"].ShouldBeOfType<ScalarValue>().Value.ShouldBeOfType<string>();
        calls.ShouldStartWith("   at Yielding.ScopeDiagnosticsTests.Leak()");
        measurements.Of("scopes.leaked").ShouldBe(["1 generator=Leaking"]);
        measurements.Of("scopes.active").ShouldBe(["1 generator=Leaking", "-1 generator=Leaking"]);
        ScopeDiagnostics.LiveScopes.ShouldBeEmpty();
    }

    [Test]
    public void TrackLeaks_ForScopesThatAreDisposed_ReportsNothing()
    {
        using var log = new LogOfTest(LogEventLevel.Error);
        using var settings = new SettingsOfTest(leaks: LeakTracking.All);

        Dispose();
        Collect();

        log.Events.ShouldBeEmpty();

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Dispose()
        {
            using (Scope.Enter(Leaking()))
            {
            }

            Forms.Caught(() => Scope.Run(Leaking(), _ => throw new BodyException()));
            ContextManager.From(Leaking()).Shared().Run(_ => { });
            ExitStack.Run(stack => stack.Enter(Leaking()));
        }
    }

    [Test]
    public void TrackLeaks_Off_ReportsNothing()
    {
        using var log = new LogOfTest(LogEventLevel.Debug);

        Leak();
        Collect();

        log.Events.Where(e => e.Level == LogEventLevel.Error).ShouldBeEmpty();
    }

    [Test]
    public void TrackLeaks_Sampled_ReportsOneOfSo()
    {
        using var log = new LogOfTest(LogEventLevel.Error);
        using var settings = new SettingsOfTest(leaks: LeakTracking.Sampled(5));

        for (var i = 0; i < 20; i++)
        {
            Leak();
        }

        Collect();

        log.Events.Count(IsLeak).ShouldBe(4);
    }

    [Test]
    public void LiveScopes_ListPhasesOldestFirst()
    {
        using var settings = new SettingsOfTest(leaks: LeakTracking.All);
        var phases = new List<string>();

        using (Scope.Enter(Outer()))
        {
            Scope.Run(Inner(), _ => Record());
        }

        phases.ShouldBe(
        [
            "Outer Setup",
            "Outer Body, Inner Setup",
            "Outer Body, Inner Body",
            "Outer Body, Inner Teardown",
            "Outer Teardown",
        ]);
        ScopeDiagnostics.LiveScopes.ShouldBeEmpty();

        void Record() =>
            phases.Add(string.Join(", ", ScopeDiagnostics.LiveScopes.Select(scope => $"{scope.Generator} {scope.Phase}")));

        IEnumerable<int> Outer()
        {
            Record();
            yield return 1;
            Record();
        }

        IEnumerable<int> Inner()
        {
            Record();
            yield return 1;
            Record();
        }
    }

    private static Dictionary<string, Action<Action>> KindsOfScopes => new()
    {
        ["generator"] = body => Form.Using.Execute(Recipe(), _ => body()),
        ["generator, Run"] = body => Form.Run.Execute(Recipe(), _ => body()),
        ["ScopeBody"] = body => Form.Using.Execute(Suppressing, _ => body()),
        ["awaited yield"] = body => Form.Using.Execute(ContextManager.From<int>(Awaiting), _ => body()),
        ["awaited yield, Run"] = body => Form.Run.Execute(ContextManager.From<int>(Awaiting), _ => body()),
        ["class"] = body => Form.Using.Execute(new HoldingManager(), _ => body()),
        ["stack"] = body => Form.Using.Execute(_ => body()),
    };

    private static IEnumerable<string> Kinds => KindsOfScopes.Keys;

    [TestCaseSource(nameof(Kinds))]
    public void LiveScopes_HaveEachKindOfScope(string kind)
    {
        using var settings = new SettingsOfTest(leaks: LeakTracking.All);
        IReadOnlyList<LiveScope> live = [];

        KindsOfScopes[kind](() => live = ScopeDiagnostics.LiveScopes);

        var scope = live[0];
        scope.Phase.ShouldBe(ScopePhase.Body);
        scope.Age.ShouldBeGreaterThanOrEqualTo(TimeSpan.Zero);
        scope.EntryStack.ShouldContain(nameof(ScopeDiagnosticsTests));
        scope.EntryStack.ShouldMatch(@"^   at Yielding\.(Support\.Forms|ScopeDiagnosticsTests)\.", "the JIT may inline the former");
        ScopeDiagnostics.LiveScopes.ShouldBeEmpty();
    }

    [Test]
    public void LiveScopes_AfterASetupThatFailed_AreEmpty([Values] Form form)
    {
        using var settings = new SettingsOfTest(leaks: LeakTracking.All);

        Forms.Caught(() => form.Execute(Failing(), _ => { }));
        Forms.Caught(() => form.Execute(_ => Failing(), _ => { }));
        Forms.Caught(() => form.Execute(ContextManager.From<int>(FailingRun), _ => { }));
        Forms.Caught(() => form.Execute(ContextManager.From(Failing()).Shared(), _ => { }));
        Forms.Caught(() => form.Execute(Enumerable.Empty<int>(), _ => { }));

        ScopeDiagnostics.LiveScopes.ShouldBeEmpty();

        static IEnumerable<int> Failing()
        {
            using var _ = Disposed();
            yield return 1;
        }

        static async ScopeRun FailingRun(Yielder<int> yield)
        {
            Disposed();
            await yield.Return(1);
        }

        static IDisposable Disposed() => throw new BodyException();
    }

    [Test]
    public void LiveScopes_WhileOtherThreadsEnterAndExit_AreRead()
    {
        using var settings = new SettingsOfTest(leaks: LeakTracking.All);
        using var measurements = new Measurements("yielding.scopes.entered", "yielding.scopes.active");

        Parallel.For(
            0,
            1000,
            _ => Scope.Run(Recipe(), _ => ScopeDiagnostics.LiveScopes.ShouldContain(scope => scope.Phase == ScopePhase.Body)));

        ScopeDiagnostics.LiveScopes.ShouldBeEmpty();
        measurements.Of("scopes.entered").Count.ShouldBe(1000);
        measurements.Of("scopes.active").Sum(line => line[0] == '-' ? -1 : 1).ShouldBe(0);
    }

    private static bool IsLeak(LogEvent e) => e.Properties["Generator"].ToString() == "\"Leaking\"";

    // A scope that is referred to by no frame of this method is collected, in Debug, too.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Leak() => _ = Scope.Enter(Leaking());

    private static void Collect()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private static IEnumerable<int> Leaking()
    {
        yield return 1;
    }

    private static IEnumerable<int> Recipe()
    {
        yield return 1;
    }

    private static IEnumerable<int> Suppressing(ScopeBody body)
    {
        yield return 1;
        body.Suppress();
    }

    private static async ScopeRun Awaiting(Yielder<int> yield) => await yield.Return(1);

    private sealed class HoldingManager : ContextManager<int>
    {
        protected override int OnEnter() => 1;

        protected override bool OnExit(Exception? thrown) => false;
    }
}
