using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Yielding.Oracle.Running;

/// <summary>Gives the warnings of the library to the program that is running.</summary>
internal sealed class DoubtLog : ILogEventSink
{
    private static volatile Play? s_playing;

    private DoubtLog()
    {
    }

    /// <summary>One program runs at a time.</summary>
    public static void Listen(Play? playing)
    {
        if (s_playing is null && playing is not null && Log.Logger is not Logger)
        {
            Log.Logger = new LoggerConfiguration().MinimumLevel.Warning().WriteTo.Sink(new DoubtLog()).CreateLogger();
        }

        s_playing = playing;
    }

    public void Emit(LogEvent logEvent)
    {
        var text = logEvent.MessageTemplate.Text;
        var isDoubt = text.Contains("handled this exception", StringComparison.Ordinal);
        if (isDoubt || text.Contains("treating it as not completed", StringComparison.Ordinal))
        {
            var generator = ((ScalarValue)logEvent.Properties["Generator"]).Value!.ToString()!;
            s_playing?.Doubt(generator, isDoubt ? logEvent.Exception : null);
        }
    }
}
