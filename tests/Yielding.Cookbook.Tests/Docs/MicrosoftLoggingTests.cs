using System.Globalization;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using ILogger = Microsoft.Extensions.Logging.ILogger;

namespace Yielding.Cookbook.Docs;

/// <summary>The recipe of docs/operations.md for programs that log with Microsoft.Extensions.Logging.</summary>
#pragma warning disable IDE0055 // documentation shows comments at the end of lines
#pragma warning disable CA1848, CA2254 // the template is that of the event
[NonParallelizable] // it sets the logger of the library
public sealed class MicrosoftLoggingTests
{
    [Test]
    public void MicrosoftLogging_PassesTheEventsOn()
    {
        using var provider = new Provider();
        using var factory = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(provider));
        var failure = new InvalidOperationException("no tea");

        try
        {
            #region MicrosoftLoggingUsed
            ScopeDiagnostics.Logger = new LoggerConfiguration()
                .WriteTo.Sink(new MicrosoftLogging(factory))    // factory: the ILoggerFactory of the host
                .CreateLogger();                                // MinimumLevel.Debug() adds entries and exits
            #endregion

            Scope.Run(Suppressing, _ => throw failure);
        }
        finally
        {
            ScopeDiagnostics.Logger = null;
        }

        var line = provider.Lines.ShouldHaveSingleItem();
        line.Text.ShouldBe("Yielding Warning: The scope of \"Suppressing\" suppressed the exception of its body");
        line.Exception.ShouldBeSameAs(failure);
        line.State.ShouldContain(KeyValuePair.Create("Generator", (object?)"Suppressing"));
        line.State[^1].Key.ShouldBe("{OriginalFormat}");
    }

    private static IEnumerable<int> Suppressing(ScopeBody body)
    {
        yield return 1;
        body.Suppress();
    }

    #region MicrosoftLoggingSink
    internal sealed class MicrosoftLogging(ILoggerFactory factory) : ILogEventSink
    {
        private readonly ILogger _logger = factory.CreateLogger("Yielding");

        public void Emit(LogEvent logEvent)
        {
            var level = logEvent.Level switch
            {
                LogEventLevel.Error => LogLevel.Error,
                LogEventLevel.Warning => LogLevel.Warning,
                _ => LogLevel.Debug,
            };
            var state = logEvent.Properties
                .Select(property => KeyValuePair.Create(property.Key, (property.Value as ScalarValue)?.Value))
                .Append(KeyValuePair.Create("{OriginalFormat}", (object?)logEvent.MessageTemplate.Text))
                .ToList();
            _logger.Log(level, default, state, logEvent.Exception, (_, _) => logEvent.RenderMessage(CultureInfo.InvariantCulture));
        }
    }
    #endregion

    private sealed record Line(string Text, Exception? Exception, IReadOnlyList<KeyValuePair<string, object?>> State);

    private sealed class Provider : ILoggerProvider
    {
        public List<Line> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => new Recorder(categoryName, Lines);

        public void Dispose()
        {
        }
    }

    private sealed class Recorder(string category, List<Line> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add(
                new Line(
                    $"{category} {logLevel}: {formatter(state, exception)}",
                    exception,
                    (IReadOnlyList<KeyValuePair<string, object?>>)state!));
    }
}
