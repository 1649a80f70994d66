using System.Runtime.CompilerServices;
using Serilog.Events;
using static Yielding.Support.AsyncRecipes;

namespace Yielding.Internal;

/// <summary>The instruments, the events and the list of active scopes, for each kind of asynchronous scope.</summary>
public sealed class ScopeMetricsTests
{
    private static readonly BodyException s_failure = new();

    private static readonly Dictionary<string, (string Generator, Func<Func<Task>, Task> ExecuteAsync)> s_ways = new()
    {
        ["await using"] = ("RecipeAsync", body => AsyncForm.Using.ExecuteAsync(RecipeAsync(), _ => body())),
        ["RunAsync"] = ("RecipeAsync", body => AsyncForm.Run.ExecuteAsync(RecipeAsync(), _ => body())),
        ["await using, waiting"] = ("WaitingAsync", body => AsyncForm.Using.ExecuteAsync(WaitingAsync(), _ => body())),
        ["RunAsync, waiting"] = ("WaitingAsync", body => AsyncForm.Run.ExecuteAsync(WaitingAsync(), _ => body())),
        ["await using, ScopeBody"] = ("ObservingAsync", body => AsyncForm.Using.ExecuteAsync(ObservingAsync, _ => body())),
        ["RunAsync, ScopeBody"] = ("ObservingAsync", body => AsyncForm.Run.ExecuteAsync(ObservingAsync, _ => body())),
        ["await using, class"] = ("ClassBased", body => AsyncForm.Using.ExecuteAsync(new ClassBased(), _ => body())),
        ["RunAsync, class"] = ("ClassBased", body => AsyncForm.Run.ExecuteAsync(new ClassBased(), _ => body())),
        ["await using, stack"] = ("AsyncExitStack", body => AsyncForm.Using.ExecuteAsync(_ => body())),
        ["RunAsync, stack"] = ("AsyncExitStack", body => AsyncForm.Run.ExecuteAsync(_ => body())),
        ["await using, awaited yield"] =
            ("AwaitingAsync", body => AsyncForm.Using.ExecuteAsync(AsyncContextManager.From<int>(AwaitingAsync), _ => body())),
        ["RunAsync, awaited yield"] =
            ("AwaitingAsync", body => AsyncForm.Run.ExecuteAsync(AsyncContextManager.From<int>(AwaitingAsync), _ => body())),
        ["RunAsync, awaited yield, waiting"] =
            ("WaitingYieldAsync", body => AsyncForm.Run.ExecuteAsync(AsyncContextManager.From<int>(WaitingYieldAsync), _ => body())),
        ["await using, synchronous manager"] =
            ("Null", body => AsyncForm.Using.ExecuteAsync(AsyncContextManager.From(ContextManager.Null(1)), _ => body())),
        ["await using, traced"] =
            ("RecipeAsync", body => AsyncForm.Using.ExecuteAsync(AsyncContextManager.From(RecipeAsync()).Traced("span"), _ => body())),
        ["RunAsync, token"] = ("RecipeAsync", RunWithTokenAsync),
    };

    private static IEnumerable<string> Ways => s_ways.Keys;

    [TestCaseSource(nameof(Ways))]
    public async Task Scope_ThatCompletes_IsCounted(string way)
    {
        var (generator, execute) = s_ways[way];
        using var spans = new Spans();
        using var measurements = new Measurements();
        IReadOnlyList<string> inside = [];

        await execute(async () =>
        {
            inside = measurements.Lines;
            await Task.Yield();
        });

        inside.ShouldBe([$"scopes.entered 1 generator={generator}", $"scopes.active 1 generator={generator}"]);
        measurements.Lines.Skip(2).ShouldBe(
            [$"teardown.duration seconds generator={generator} outcome=completed", $"scopes.active -1 generator={generator}"]);
    }

    [TestCaseSource(nameof(Ways))]
    public async Task Scope_ThatFails_IsCounted(string way)
    {
        var (generator, execute) = s_ways[way];
        using var measurements = new Measurements(
            "yielding.scopes.entered", "yielding.scopes.active", "yielding.scopes.failed", "yielding.teardown.duration");

        (await AsyncForms.CaughtAsync(() => execute(() => throw s_failure))).ShouldBeSameAs(s_failure);

        measurements.Lines.ShouldBe(
        [
            $"scopes.entered 1 generator={generator}",
            $"scopes.active 1 generator={generator}",
            $"scopes.failed 1 generator={generator} error.type=Yielding.Support.BodyException",
            $"teardown.duration seconds generator={generator} outcome=failed",
            $"scopes.active -1 generator={generator}",
        ]);
    }

    [TestCaseSource(nameof(Ways))]
    public async Task Scope_ThatIsActive_IsInTheList(string way)
    {
        using var settings = new SettingsOfTest(leaks: LeakTracking.All);
        IReadOnlyList<LiveScope> live = [];

        await s_ways[way].ExecuteAsync(async () =>
        {
            await Task.Yield();
            live = ScopeDiagnostics.LiveScopes;
        });

        var scope = live.ShouldHaveSingleItem();
        scope.Generator.ShouldBe(s_ways[way].Generator);
        scope.Phase.ShouldBe(ScopePhase.Body);
        scope.EntryStack.ShouldNotStartWith("   at Yielding.AsyncScope");
        ScopeDiagnostics.LiveScopes.ShouldBeEmpty();
    }

    [Test]
    public async Task LiveScopes_ListTheSetupAndTheTeardownThatWait([Values] AsyncForm form)
    {
        using var settings = new SettingsOfTest(leaks: LeakTracking.All);
        var (setup, tearsDown, teardown) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());

        var running = form.ExecuteAsync(GatedAsync(), _ => Task.CompletedTask);
        var inSetup = ScopeDiagnostics.LiveScopes.ShouldHaveSingleItem();
        inSetup.Phase.ShouldBe(ScopePhase.Setup);
        setup.SetResult();
        await tearsDown.Task;
        var inTeardown = ScopeDiagnostics.LiveScopes.ShouldHaveSingleItem();
        inTeardown.Phase.ShouldBe(ScopePhase.Teardown);
        teardown.SetResult();
        await running;

        ScopeDiagnostics.LiveScopes.ShouldBeEmpty();

        async IAsyncEnumerable<int> GatedAsync()
        {
            await setup.Task;
            yield return 1;
            tearsDown.SetResult();
            await teardown.Task;
        }
    }

    [Test]
    public async Task LiveScopes_AfterASetupThatFailed_AreEmpty([Values] AsyncForm form, [Values] bool waits)
    {
        using var settings = new SettingsOfTest(leaks: LeakTracking.All);
        using var cancelled = new CancellationTokenSource();

        await AsyncForms.CaughtAsync(() => form.ExecuteAsync(FailingAsync(), _ => Task.CompletedTask));
        await AsyncForms.CaughtAsync(() => form.ExecuteAsync(_ => FailingAsync(), _ => Task.CompletedTask));
        await AsyncForms.CaughtAsync(() => form.ExecuteAsync(AsyncContextManager.From<int>(FailingYieldAsync), _ => Task.CompletedTask));
        await AsyncForms.CaughtAsync(() => form.ExecuteAsync(AsyncContextManager.From(FailingAsync()).Shared(), _ => Task.CompletedTask));
        await AsyncForms.CaughtAsync(() => form.ExecuteAsync(AsyncEnumerable.Empty<int>(), _ => Task.CompletedTask));
        await AsyncForms.CaughtAsync(() => AsyncScope.RunAsync(CancellingAsync(), _ => Task.CompletedTask, cancelled.Token));

        ScopeDiagnostics.LiveScopes.Select(scope => $"{scope.Generator} {scope.Phase}").ShouldBeEmpty();

        async IAsyncEnumerable<int> FailingAsync()
        {
            await Fail();
            yield return 1;
        }

        async Task FailingYieldAsync(Yielder<int> yield)
        {
            await Fail();
            await yield.Return(1);
        }

        async IAsyncEnumerable<int> CancellingAsync()
        {
            await cancelled.CancelAsync();
            yield return 1;
        }

        async Task Fail()
        {
            if (waits)
            {
                await Task.Yield();
            }

            throw s_failure;
        }
    }

    [Test]
    public void Scope_ThatIsNeverDisposed_IsReported([Values] bool isStack)
    {
        using var log = new LogOfTest(LogEventLevel.Error);
        using var settings = new SettingsOfTest(leaks: LeakTracking.All);

        Leak(isStack);
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        var error = log.Events.ShouldHaveSingleItem();
        error.Properties["Generator"].ToString().ShouldBe(isStack ? "\"AsyncExitStack\"" : "\"RecipeAsync\"");
        error.Properties["EntryStack"].ToString().ShouldContain(nameof(Leak));

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Leak(bool isStack)
        {
            if (isStack)
            {
                _ = new AsyncExitStack();
            }
            else
            {
                _ = AsyncScope.EnterAsync(RecipeAsync()).AsTask().GetAwaiter().GetResult();
            }
        }
    }

    [Test]
    public async Task StackEvents_CountTheEntries()
    {
        using var log = new LogOfTest();

        await using (var stack = new AsyncExitStack())
        {
            await stack.EnterAsync(RecipeAsync());
            stack.Callback(() => { });
            await using var moved = stack.PopAll();
            stack.Callback(() => { });
        }

        Stacks("Entered").ShouldBe(["0", "2"]);
        Stacks("Exited").ShouldBe(["2 2", "3 1"]);

        IEnumerable<string> Stacks(string kind) =>
            log.Events
                .Where(e => e.MessageTemplate.Text.StartsWith(kind, StringComparison.Ordinal) && e.Properties.ContainsKey("Entries"))
                .Select(e => $"{e.Properties["Entries"]} {e.Properties.GetValueOrDefault("TornDown")}".TrimEnd());
    }

    [Test]
    public async Task AmbientValue_OfAnAwaitedYield_IsInTheBodyUnderADebugLog([Values] bool logs)
    {
        using var log = new LogOfTest(logs ? LogEventLevel.Debug : LogEventLevel.Error);
        var ambient = new AsyncLocal<int>();

        await AsyncContextManager.From<int>(SettingAsync).RunAsync(_ =>
        {
            ambient.Value.ShouldBe(1);

            return Task.CompletedTask;
        });

        async Task SettingAsync(Yielder<int> yield)
        {
            ambient.Value = 1;
            await yield.Return(1);
        }
    }

    private static async Task RunWithTokenAsync(Func<Task> body)
    {
        using var source = new CancellationTokenSource();
        await AsyncScope.RunAsync(RecipeAsync(), _ => body(), source.Token);
    }
}
