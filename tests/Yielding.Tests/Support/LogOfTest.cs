using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Yielding.Support;

/// <summary>Collects what the library logs while it lives, and puts the logger back.</summary>
internal sealed class LogOfTest : ILogEventSink, IDisposable
{
    private readonly ILogger _before = Log.Logger;
    private readonly List<LogEvent> _events = [];

    public LogOfTest(LogEventLevel level = LogEventLevel.Verbose) =>
        Log.Logger = new LoggerConfiguration().MinimumLevel.Is(level).WriteTo.Sink(this).CreateLogger();

    public IReadOnlyList<LogEvent> Events => _events;

    public IReadOnlyList<LogEvent> Warnings => [.. _events.Where(e => e.Level == LogEventLevel.Warning)];

    public void Emit(LogEvent logEvent) => _events.Add(logEvent);

    public void Dispose() => Log.Logger = _before;
}
