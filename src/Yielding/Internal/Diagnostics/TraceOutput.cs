using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Serilog.Events;

namespace Yielding.Internal;

/// <summary>
/// Writes warnings and errors to <see cref="Trace"/> while no logger is configured: each kind of event once for each generator, and an
/// error with an exception once for each text of an exception.
/// </summary>
[HasNoTwin("Both halves use it through EventLog.")]
internal static class TraceOutput
{
    /// <summary>How many different events are written in a process, so that the memory for them is bounded.</summary>
    public const int Limit = 1000;

    private static readonly ConcurrentDictionary<(string Template, string Generator, string Identity), bool> s_written = new();

    // The count of a concurrent dictionary takes all its locks.
    private static int s_count;

    /// <summary>Writes an event, unless it was written before.</summary>
    /// <param name="level">Warning or Error.</param>
    /// <param name="exception">The event's exception, or null.</param>
    /// <param name="template">The template, a constant.</param>
    /// <param name="identity">Distinguishes generators of the same name, such as two lambdas in one method.</param>
    /// <param name="values">The values of its properties. The first is the name of the generator.</param>
    public static void Write(LogEventLevel level, Exception? exception, string template, string identity, object[] values)
    {
        // The event of a late end, or of a callback that failed, is the only place of its exception: another exception is another event.
        if (level == LogEventLevel.Error && exception is not null)
        {
            identity += $"\n{exception.GetType()}: {exception.Message}";
        }

        var key = (template, (string)values[0], identity);
        if (Volatile.Read(ref s_count) >= Limit || s_written.ContainsKey(key) || !s_written.TryAdd(key, true))
        {
            return;
        }

        var text = Render(template, values);
        if (exception is not null)
        {
            text = $"{text}: {exception.GetType()}: {exception.Message}";
        }

        if (Interlocked.Increment(ref s_count) == Limit)
        {
            text += $". No more than {Limit} different events are traced in a process. Configure a logger for the others";
        }

        if (level == LogEventLevel.Error)
        {
            Trace.TraceError("{0}", $"{nameof(Yielding)}: {text}");
        }
        else
        {
            Trace.TraceWarning("{0}", $"{nameof(Yielding)}: {text}");
        }
    }

    private static string Render(string template, object[] values)
    {
        var text = new StringBuilder();
        var rest = template.AsSpan();
        foreach (var value in values)
        {
            var start = rest.IndexOf('{');
            text.Append(rest[..start]).Append(CultureInfo.InvariantCulture, $"{value}");
            rest = rest[(rest.IndexOf('}') + 1)..];
        }

        return text.Append(rest).ToString();
    }
}
