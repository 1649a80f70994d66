using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Yielding;

public sealed class ExceptionContextEnricherTests
{
    [Test]
    public void Event_WithAnException_HasItsContexts()
    {
        var log = new Sink();
        using var logger = new LoggerConfiguration().Enrich.With(new ExceptionContextEnricher()).WriteTo.Sink(log).CreateLogger();
        var thrown = Forms.Caught(
            () => Scope.Run(Replacing("second"), _ => Scope.Run(Replacing("first"), _ => throw new BodyException())));

        logger.Error(thrown, "The import failed");

        var contexts = log.Events.Single().Properties[ExceptionContextEnricher.PropertyName].ShouldBeOfType<SequenceValue>().Elements;
        contexts.Select(context => context.ShouldBeOfType<ScalarValue>().Value!.ToString()!.Split(Environment.NewLine)[0]).ShouldBe(
            ["System.TimeoutException: first", $"Yielding.Support.BodyException: {new BodyException().Message}"]);
        contexts.ShouldAllBe(context => ((ScalarValue)context).Value!.ToString()!.Contains(" at "));
    }

    [Test]
    public void Event_WithoutAContext_IsNotChanged()
    {
        var log = new Sink();
        using var logger = new LoggerConfiguration().Enrich.With(new ExceptionContextEnricher()).WriteTo.Sink(log).CreateLogger();

        logger.Error(new BodyException(), "The import failed");
        logger.Error("The import failed");

        log.Events.ShouldAllBe(e => e.Properties.Count == 0);
        log.Events.Count.ShouldBe(2);
    }

    [Test]
    public void Property_ThatTheEventHas_IsKept()
    {
        var log = new Sink();
        using var logger = new LoggerConfiguration().Enrich.With(new ExceptionContextEnricher()).WriteTo.Sink(log).CreateLogger();
        var thrown = Forms.Caught(() => Scope.Run(Replacing("first"), _ => throw new BodyException()));

        logger.Error(thrown, "The import failed: {ExceptionContext}", 1);

        log.Events.Single().Properties[ExceptionContextEnricher.PropertyName].ToString().ShouldBe("1");
    }

    [Test]
    public void EventsOfTheLibrary_AreEnrichedToo()
    {
        var log = new Sink();
        using var logger = new LoggerConfiguration().Enrich.With(new ExceptionContextEnricher()).WriteTo.Sink(log).CreateLogger();
        using var settings = new SettingsOfTest(logger: logger);

        Forms.Caught(() => Scope.Run(Replacing("second"), _ => Scope.Run(Replacing("first"), _ => throw new BodyException())));

        log.Events.Select(e => e.Properties.ContainsKey(ExceptionContextEnricher.PropertyName)).ShouldBe([false, true]);
    }

    private static IEnumerable<int> Replacing(string message)
    {
        try
        {
            yield return 1;
        }
        finally
        {
            throw new TimeoutException(message);
        }
    }

    private sealed class Sink : ILogEventSink
    {
        public List<LogEvent> Events { get; } = [];

        public void Emit(LogEvent logEvent) => Events.Add(logEvent);
    }
}
