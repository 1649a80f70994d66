using System.Collections.Concurrent;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Yielding.Platforms;

/// <summary>Collects the warnings that the library logs while it lives.</summary>
internal sealed class Warnings : ILogEventSink, IDisposable
{
    private readonly ILogger _before = Log.Logger;
    private readonly ConcurrentQueue<LogEvent> _events = [];

    public Warnings() => Log.Logger = new LoggerConfiguration().MinimumLevel.Warning().WriteTo.Sink(this).CreateLogger();

    public bool Any => !_events.IsEmpty;

    public void Clear() => _events.Clear();

    public void Emit(LogEvent logEvent) => _events.Enqueue(logEvent);

    public void Dispose() => Log.Logger = _before;
}
