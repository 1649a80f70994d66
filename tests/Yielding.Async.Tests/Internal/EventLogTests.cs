using Serilog.Events;

namespace Yielding.Internal;

/// <summary>What asynchronous scopes log. The events themselves are tested in the synchronous half.</summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class EventLogTests(bool waits)
{
    private readonly BodyException _failure = new();

    [Test]
    public async Task EnteredAndExited_AreDebugEventsWithGeneratorAndElapsed(
        [Values] AsyncForm form, [Values] bool observes, [Values] bool fails)
    {
        using var log = new LogOfTest();

        await AsyncForms.CaughtAsync(
            () => observes ? form.ExecuteAsync(_ => Recipe(), _ => Body(fails)) : form.ExecuteAsync(Recipe(), _ => Body(fails)));

        log.Events.ShouldAllBe(e => Scalar(e, "Generator").Equals("Recipe") && Scalar(e, "SourceContext").Equals("Yielding"));
        log.Events.Count.ShouldBe(2, "a failure that the state machine shows is no warning");
        var (entered, exited) = (log.Events[0], log.Events[1]);
        (entered.Level, exited.Level).ShouldBe((LogEventLevel.Debug, LogEventLevel.Debug));
        entered.MessageTemplate.Text.ShouldStartWith("Entered");
        exited.MessageTemplate.Text.ShouldStartWith("Exited");
        Scalar(exited, "Elapsed").ShouldBeOfType<double>().ShouldBeGreaterThanOrEqualTo(0);
        Scalar(exited, "Body").ShouldBe(fails ? BodyStatus.Failed : BodyStatus.Completed);
    }

    [Test]
    public async Task RunWithAResult_LogsTheSameTwoEvents([Values] bool observes)
    {
        using var log = new LogOfTest();

        var result = observes ? await AsyncScope.RunAsync(_ => Recipe(), Result) : await AsyncScope.RunAsync(Recipe(), Result);

        result.ShouldBe(2);
        log.Events.Count.ShouldBe(2);
        Scalar(log.Events[1], "Body").ShouldBe(BodyStatus.Completed);

        async Task<int> Result(int value)
        {
            await Body(fails: false);

            return value + 1;
        }
    }

    [Test]
    public async Task EntriesOfAStack_AreLoggedAsScopesAre([Values] AsyncForm form, [Values] bool fails)
    {
        using var log = new LogOfTest();

        await AsyncForms.CaughtAsync(() => form.ExecuteAsync(async stack =>
        {
            await stack.EnterAsync(Recipe());
            await stack.EnterAsync(_ => Observing());
            await stack.EnterAsync(AsyncContextManager.Null(1));
            stack.Enter(Synchronous());
            stack.Enter(_ => SynchronousObserving());
            stack.Enter(ContextManager.Null(1));
            await Body(fails);
        }));

        var exits = log.Events.Where(e => e.MessageTemplate.Text.StartsWith("Exited", StringComparison.Ordinal)).ToList();
        log.Events.Count(e => e.MessageTemplate.Text.StartsWith("Entered", StringComparison.Ordinal)).ShouldBe(exits.Count);
        exits.Select(e => Scalar(e, "Generator"))
            .ShouldBe(["Null", "SynchronousObserving", "Synchronous", "Null", "Observing", "Recipe", "AsyncExitStack"]);
        exits.ShouldAllBe(e => Scalar(e, "Body").Equals(fails ? BodyStatus.Failed : BodyStatus.Completed));
    }

    [Test]
    public async Task TeardownThatThrows_DoesNotMakeAFailureOfTheBody([Values] AsyncForm form)
    {
        using var log = new LogOfTest();

        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(Throwing(), _ => Body(fails: false)))).ShouldBeSameAs(_failure);

        Scalar(log.Events[^1], "Body").ShouldBe(BodyStatus.Completed);

        async IAsyncEnumerable<int> Throwing()
        {
            yield return 1;
            await Wait();
            throw _failure;
        }
    }

    [Test]
    public async Task LevelAboveDebug_NothingIsLoggedForScopesThatEndWell([Values] AsyncForm form)
    {
        using var log = new LogOfTest(LogEventLevel.Information);

        await form.ExecuteAsync(Recipe(), _ => Body(fails: false));

        log.Events.ShouldBeEmpty();
    }

    [Test]
    public async Task SuppressedAndCouldNotBeSuppressed_AreWarningsThatSayWhich([Values] AsyncForm form)
    {
        using var log = new LogOfTest(LogEventLevel.Information);

        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(Suppressing, _ => Body(fails: true))))
            .ShouldBe(form == AsyncForm.Run ? null : _failure);

        var warning = log.Events.ShouldHaveSingleItem();
        (warning.Level, warning.Exception, Scalar(warning, "Generator")).ShouldBe((LogEventLevel.Warning, _failure, "Suppressing"));
        warning.MessageTemplate.Text.ShouldContain(form == AsyncForm.Run ? "suppressed the exception" : "suppression needs Run");
    }

    [Test]
    public async Task Fail_Suppressed_IsAWarning([Values] bool onAStack)
    {
        using var log = new LogOfTest(LogEventLevel.Information);
        await using (var stack = new AsyncExitStack())
        {
            var scope = await AsyncScope.EnterAsync(Suppressing);
            scope.Fail(_failure);
            if (onAStack)
            {
                await stack.UseAsync(scope);
            }
            else
            {
                await scope.DisposeAsync();
            }
        }

        var warning = log.Events.ShouldHaveSingleItem();
        warning.Exception.ShouldBeSameAs(_failure);
        warning.MessageTemplate.Text.ShouldContain("suppressed the exception");
    }

    [Test]
    public async Task UsedScopeThatSuppressesTheStacksException_IsAWarning()
    {
        using var log = new LogOfTest(LogEventLevel.Information);

        (await AsyncForms.CaughtAsync(() => AsyncExitStack.RunAsync(async stack =>
        {
            await stack.UseAsync(await AsyncScope.EnterAsync(Suppressing));
            await Body(fails: true);
        }))).ShouldBeSameAs(_failure);

        var warning = log.Events.ShouldHaveSingleItem();
        warning.Exception.ShouldBeSameAs(_failure);
        Scalar(warning, "Generator").ShouldBe("Suppressing");
    }

    [Test]
    public async Task Unknown_IsAWarningWithTheRemedy()
    {
        using var log = new LogOfTest(LogEventLevel.Information);
        var scope = await EnterElsewhereAsync();

        await Task.Run(() => AsyncForms.CaughtAsync(() => throw _failure));
        await Task.Run(async () => await scope.DisposeAsync());

        var warning = log.Events.ShouldHaveSingleItem();
        warning.Level.ShouldBe(LogEventLevel.Warning);
        warning.MessageTemplate.Text.ShouldBe(
            "Could not determine whether the body of {Generator} completed; treating it as not completed. "
            + "Use Run, or call Complete() as the last statement of the body");

        async Task<AsyncScope<int>> EnterElsewhereAsync()
        {
            await Wait();

            return await AsyncScope.EnterAsync(Recipe());
        }
    }

    [Test]
    public async Task DecoratedSequence_DisposedEarly_IsAWarningWithTheRemedy()
    {
        using var log = new LogOfTest(LogEventLevel.Information);

        await foreach (var item in AsyncContextManager.From(Suppressing).Wrap(Numbers)())
        {
            item.ShouldBe(1);
            break;
        }

        var warning = log.Events.ShouldHaveSingleItem();
        warning.Level.ShouldBe(LogEventLevel.Warning);
        Scalar(warning, "Generator").ShouldBe("Suppressing");
        warning.MessageTemplate.Text.ShouldContain("Enumerate it to its end");

        async IAsyncEnumerable<int> Numbers()
        {
            await Wait();
            yield return 1;
            yield return 2;
        }
    }

    [Test]
    public async Task ReadyMadeManagers_AreNamedAsInTheSynchronousHalf()
    {
        using var log = new LogOfTest();

        await AsyncContextManager.Null(1).RunAsync(_ => Body(fails: false));
        await AsyncContextManager.Closing(1, _ => Wait()).RunAsync(_ => Body(fails: false));

        log.Events.Select(e => Scalar(e, "Generator")).ShouldBe(["Null", "Null", "Closing", "Closing"]);
    }

    [Test]
    public async Task Queries_AreNamedAfterTheirGenerators()
    {
        using var log = new LogOfTest();

        await AsyncScope.RunAsync(from one in Recipe() from other in Observing() select one + other, _ => Body(fails: false));
        await AsyncScope.RunAsync(Recipe().Select(one => one + 1).Where(one => one > 0).Do(_ => { }), _ => Body(fails: false));
        await AsyncScope.RunAsync(_ => Recipe().Select(one => one + 1), _ => Body(fails: false));
        await AsyncScope.RunAsync(AsyncEnumerable.Range(1, 1).Select(one => one + 1), _ => Body(fails: false));

        log.Events.Select(e => Scalar(e, "Generator"))
            .ShouldBe(["Recipe", "Recipe", "Recipe", "Recipe", "Recipe", "Recipe", "Select", "Select"]);
    }

    private async Task Wait()
    {
        if (waits)
        {
            await Task.Yield();
        }
    }

    private async Task Body(bool fails)
    {
        await Wait();
        if (fails)
        {
            throw _failure;
        }
    }

    private async IAsyncEnumerable<int> Recipe()
    {
        await Wait();
        yield return 1;
        await Wait();
    }

    private async IAsyncEnumerable<int> Suppressing(ScopeBody body)
    {
        await Wait();
        yield return 1;
        await Wait();
        body.Suppress();
    }

    private async IAsyncEnumerable<int> Observing()
    {
        await Wait();
        yield return 1;
    }

    private static IEnumerable<int> Synchronous()
    {
        yield return 1;
    }

    private static IEnumerable<int> SynchronousObserving()
    {
        yield return 1;
    }

    private static object Scalar(LogEvent logEvent, string name) =>
        logEvent.Properties[name].ShouldBeOfType<ScalarValue>().Value.ShouldNotBeNull();
}
