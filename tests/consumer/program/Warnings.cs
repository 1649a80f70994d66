using Serilog.Core;
using Serilog.Events;

namespace Consumer;

/// <summary>Counts the warnings that the library writes to the user's logger.</summary>
internal sealed class Warnings : ILogEventSink
{
    public int Count { get; private set; }

    public void Emit(LogEvent logEvent)
    {
        if (logEvent.Level == LogEventLevel.Warning)
        {
            Count++;
        }
    }
}
