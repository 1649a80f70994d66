using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Yielding.Support;

/// <summary>Collects what the library logs while it lives, and puts the logger back.</summary>
internal sealed class LogOfTest : ILogEventSink, IDisposable
{
    private readonly ILogger _before = Log.Logger;
    // Only a defect makes a test wait so long.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    private readonly List<LogEvent> _events = [];
    private readonly List<(Predicate<LogEvent> Condition, TaskCompletionSource<LogEvent> Found)> _awaited = [];

    public LogOfTest(LogEventLevel level = LogEventLevel.Verbose) =>
        Log.Logger = new LoggerConfiguration().MinimumLevel.Is(level).WriteTo.Sink(this).CreateLogger();

    public IReadOnlyList<LogEvent> Events => _events;

    public IReadOnlyList<LogEvent> Warnings => [.. _events.Where(e => e.Level == LogEventLevel.Warning)];

    public void Emit(LogEvent logEvent)
    {
        lock (_awaited)
        {
            _events.Add(logEvent);
            _awaited.Where(one => one.Condition(logEvent)).ToList().ForEach(one => one.Found.TrySetResult(logEvent));
        }
    }

    /// <summary>Returns the first event that meets a condition, when it is written.</summary>
    public Task<LogEvent> WaitForAsync(Predicate<LogEvent> condition)
    {
        var found = new TaskCompletionSource<LogEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_awaited)
        {
            if (_events.Find(condition) is { } present)
            {
                found.SetResult(present);
            }
            else
            {
                _awaited.Add((condition, found));
            }
        }

        return found.Task.WaitAsync(s_limit);
    }

    public void Dispose() => Log.Logger = _before;
}
