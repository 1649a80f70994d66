using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Yielding.Oracle.Running;

/// <summary>Gives the warnings of the library to the program that is running.</summary>
internal sealed class OutcomeWarningLog : ILogEventSink
{
    private static volatile Play? s_playing;

    private OutcomeWarningLog()
    {
    }

    /// <summary>One program runs at a time.</summary>
    public static void Listen(Play? playing)
    {
        if (s_playing is null && playing is not null && Log.Logger is not Logger)
        {
            Log.Logger = new LoggerConfiguration().MinimumLevel.Warning().WriteTo.Sink(new OutcomeWarningLog()).CreateLogger();
        }

        s_playing = playing;
    }

    public void Emit(LogEvent logEvent)
    {
        var text = logEvent.MessageTemplate.Text;
        var isAmbiguous = text.Contains("handled this exception", StringComparison.Ordinal);
        if (isAmbiguous || text.Contains("treating it as not completed", StringComparison.Ordinal))
        {
            var generator = ((ScalarValue)logEvent.Properties["Generator"]).Value!.ToString()!;
            s_playing?.Warn(generator, isAmbiguous ? logEvent.Exception : null);
        }
    }
}
