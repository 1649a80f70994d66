using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Yielding.Internal;

public sealed class EventLogTests
{
    private readonly BodyException _failure = new();

    [Test]
    public void EnteredAndExited_AreDebugEventsWithGeneratorAndElapsed()
    {
        using var log = new LogOfTest();

        using (Scope.Enter(Recipe()))
        {
            log.Events.ShouldHaveSingleItem().MessageTemplate.Text.ShouldStartWith("Entered");
        }

        log.Events.Count.ShouldBe(2);
        log.Events.ShouldAllBe(e => e.Level == LogEventLevel.Debug);
        log.Events.ShouldAllBe(e => Scalar(e, "Generator").Equals("Recipe"));
        log.Events.ShouldAllBe(e => Scalar(e, "SourceContext").Equals("Yielding"));
        Scalar(log.Events[1], "Elapsed").ShouldBeOfType<double>().ShouldBeGreaterThanOrEqualTo(0);
        Scalar(log.Events[1], "Body").ShouldBe(BodyStatus.Completed);
    }

    [Test]
    public void Run_LogsTheSameTwoEvents([Values] bool observes, [Values] bool fails)
    {
        using var log = new LogOfTest();

        Forms.Caught(() =>
        {
            if (observes)
            {
                Scope.Run(_ => Recipe(), _ => Body());
            }
            else
            {
                Scope.Run(Recipe(), _ => Body());
            }
        });

        log.Events.Count.ShouldBe(2);
        Scalar(log.Events[1], "Body").ShouldBe(fails ? BodyStatus.Failed : BodyStatus.Completed);

        void Body()
        {
            if (fails)
            {
                throw _failure;
            }
        }
    }

    [Test]
    public void EntriesOfAStack_AreLoggedAsScopesAre([Values] bool fails)
    {
        using var log = new LogOfTest();

        Forms.Caught(() => ExitStack.Run(stack =>
        {
            stack.Enter(Recipe());
            stack.Enter(_ => Suppressing());
            stack.Enter(ContextManager.Null(1));
            stack.Enter(new ClassBased());
            if (fails)
            {
                throw _failure;
            }
        }));

        var exits = log.Events.Where(e => e.MessageTemplate.Text.StartsWith("Exited", StringComparison.Ordinal)).ToList();
        log.Events.Count(e => e.MessageTemplate.Text.StartsWith("Entered", StringComparison.Ordinal)).ShouldBe(exits.Count);
        exits.Select(e => Scalar(e, "Generator")).ShouldBe(["ClassBased", "Null", "Suppressing", "Recipe", "ExitStack"]);
        exits.ShouldAllBe(e => Scalar(e, "Body").Equals(fails ? BodyStatus.Failed : BodyStatus.Completed));
    }

    [Test]
    public void TeardownThatThrows_DoesNotMakeAFailureOfTheBody()
    {
        using var log = new LogOfTest();

        Forms.Caught(() => Scope.Run(Throwing(), _ => { })).ShouldBeSameAs(_failure);

        Scalar(log.Events[^1], "Body").ShouldBe(BodyStatus.Completed);

        IEnumerable<int> Throwing()
        {
            yield return 1;
            throw _failure;
        }
    }

    [Test]
    public void LevelAboveDebug_NothingIsLoggedForScopesThatEndWell()
    {
        using var log = new LogOfTest(LogEventLevel.Information);

        using (Scope.Enter(Recipe()))
        {
        }

        log.Events.ShouldBeEmpty();
    }

    [Test]
    public void Replaced_CarriesTheLostExceptionAndNamesTheOther()
    {
        using var log = new LogOfTest(LogEventLevel.Information);

        Forms.Caught(() => Scope.Run(Failing(), _ => throw _failure));

        var warning = log.Events.ShouldHaveSingleItem();
        warning.Level.ShouldBe(LogEventLevel.Warning);
        warning.Exception.ShouldBeSameAs(_failure);
        Scalar(warning, "Generator").ShouldBe("Failing");
        Scalar(warning, "Replacement").ShouldBe("System.TimeoutException: later");

        static IEnumerable<int> Failing()
        {
            try
            {
                yield return 1;
            }
            finally
            {
                throw new TimeoutException("later");
            }
        }
    }

    [Test]
    public async Task Unknown_IsAWarningWithTheRemedy()
    {
        using var log = new LogOfTest(LogEventLevel.Information);
        var scope = Scope.Enter(Recipe());

        Forms.Caught(() => throw _failure);
        await Task.Run(scope.Dispose);

        var warning = log.Events.ShouldHaveSingleItem();
        warning.Level.ShouldBe(LogEventLevel.Warning);
        warning.RenderMessage(System.Globalization.CultureInfo.InvariantCulture).ShouldBe(
            "Could not determine whether the body of \"Recipe\" completed; treating it as not completed. "
            + "Use Run, or call Complete() as the last statement of the body");
    }

    [Test]
    public void DecoratedSequence_DisposedEarly_IsAWarningWithTheRemedy()
    {
        using var log = new LogOfTest(LogEventLevel.Information);

        _ = ContextManager.From(SuppressingWithScopeBody).Wrap(Numbers)().First();

        var warning = log.Events.ShouldHaveSingleItem();
        warning.Level.ShouldBe(LogEventLevel.Warning);
        warning.RenderMessage(System.Globalization.CultureInfo.InvariantCulture).ShouldBe(
            "The sequence that is decorated with \"SuppressingWithScopeBody\" was disposed before its end; "
            + "treating the body as not completed. Enumerate it to its end");

        static IEnumerable<int> Numbers() => [1, 2];
    }

    [Test]
    public void YieldsAgain_UnderADebugLog_IsAViolationAllTheSame([Values] Form form)
    {
        using var log = new LogOfTest();

        Forms.Caught(() => form.Execute(Twice(), _ => { })).ShouldBeOfType<YieldRuleException>();

        Scalar(log.Events[^1], "Body").ShouldBe(BodyStatus.Completed);

        static IEnumerable<int> Twice()
        {
            yield return 1;
            yield return 2;
        }
    }

    [Test]
    public void HandWrittenEnumerator_UnderADebugLog_IsDisposedOnce([Values] Form form)
    {
        using var log = new LogOfTest();
        var journal = new Journal();

        form.Execute(new Enumerators.HandWritten<int> { MoveNext = move => move == 1, Dispose = () => journal.Write("dispose") }, _ => { });

        journal.ShouldBe("dispose");
    }

    [Test]
    public void LoggerConfiguredAfterTheEntry_Counts()
    {
        var scope = Scope.Enter(_ => Suppressing());

        using var log = new LogOfTest(LogEventLevel.Information);
        scope.Fail(_failure);
        scope.Dispose();

        log.Events.ShouldBeEmpty("the generator did not suppress");

        var other = Scope.Enter(SuppressingWithScopeBody);
        using var later = new LogOfTest(LogEventLevel.Information);
        other.Fail(_failure);
        other.Dispose();

        later.Events.ShouldHaveSingleItem().Exception.ShouldBeSameAs(_failure);
        log.Events.ShouldBeEmpty();
    }

    [Test]
    public void MinimumLevelOverriddenForTheLibrary_IsHeeded()
    {
        using var before = new LogOfTest();
        var sink = new CountingSink();
        Log.Logger = new LoggerConfiguration()
            .MinimumLevel.Verbose()
            .MinimumLevel.Override("Yielding", LogEventLevel.Error)
            .WriteTo.Sink(sink)
            .CreateLogger();

        Scope.Run(Recipe(), _ => { });
        Forms.Caught(() => Scope.Run(SuppressingWithScopeBody, _ => throw _failure));

        sink.Count.ShouldBe(0);
    }

    [Test]
    public void LoggerThatThrowsFromEverything_DisturbsNothing([Values] Form form)
    {
        using var before = new LogOfTest();
        Log.Logger = new ThrowingLogger();
        var journal = new Journal();

        form.Execute(Recipe(), _ => journal.Write("body"));
        Forms.Caught(() => form.Execute(SuppressingWithScopeBody, _ => throw _failure)).ShouldBe(form == Form.Run ? null : _failure);

        journal.ShouldBe("body");
    }

    [Test]
    public void SinkThatThrows_DoesNotChangeAnOutcome()
    {
        using var before = new LogOfTest();
        Log.Logger = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(new ThrowingSink()).CreateLogger();
        var scope = new Listener();

        using (scope.Enter())
        {
        }

        scope.ShouldHaveCompleted();
    }

    private static IEnumerable<int> Recipe()
    {
        yield return 1;
    }

    private static IEnumerable<int> Suppressing()
    {
        yield return 1;
    }

    private static IEnumerable<int> SuppressingWithScopeBody(ScopeBody body)
    {
        yield return 1;
        body.Suppress();
    }

    private static object Scalar(LogEvent logEvent, string name) =>
        logEvent.Properties[name].ShouldBeOfType<ScalarValue>().Value.ShouldNotBeNull();

    private sealed class ClassBased : ContextManager<int>
    {
        protected override int OnEnter() => 1;

        protected override bool OnExit(Exception? thrown) => false;
    }

    private sealed class CountingSink : ILogEventSink
    {
        public int Count { get; private set; }

        public void Emit(LogEvent logEvent) => Count++;
    }

    private sealed class ThrowingSink : ILogEventSink
    {
        public void Emit(LogEvent logEvent) => throw new InvalidOperationException("the sink fails");
    }

    private sealed class ThrowingLogger : ILogger
    {
        public void Write(LogEvent logEvent) => throw new InvalidOperationException("the logger fails");

        bool ILogger.IsEnabled(LogEventLevel level) => throw new InvalidOperationException("the logger fails");

        ILogger ILogger.ForContext(string propertyName, object? value, bool destructureObjects) =>
            throw new InvalidOperationException("the logger fails");
    }
}
