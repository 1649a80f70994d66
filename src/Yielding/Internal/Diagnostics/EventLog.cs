using Serilog;
using Serilog.Events;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>Every event that the library logs, through Serilog. Nothing here throws, and nothing is made while its level is off.</summary>
internal static class EventLog
{
    private static Source? s_source;

    /// <summary>Nobody has configured a logger: the usual case in what has to be fast, and the cheapest to find out.</summary>
    public static bool IsSilent => ReferenceEquals(Log.Logger, Serilog.Core.Logger.None);

    public static bool IsDebugEnabled
    {
        get
        {
#pragma warning disable CA1031 // logging never throws into user code
            try
            {
                return Own.IsEnabled(LogEventLevel.Debug);
            }
            catch (Exception)
            {
                return false;
            }
#pragma warning restore CA1031
        }
    }

    // Log.Logger is looked up at each event, so that what is configured later counts. Only what is made from it is kept.
    private static ILogger Own
    {
        get
        {
            var root = Log.Logger;
            var source = Volatile.Read(ref s_source);
            if (source is null || !ReferenceEquals(source.Root, root))
            {
                source = Source.Of(root);
                Volatile.Write(ref s_source, source);
            }

            return source.Own;
        }
    }

    public static void Entered(object generator) =>
        Write(LogEventLevel.Debug, null, "Entered the scope of {Generator}", generator);

    public static void Exited(object generator, BodyStatus body, double elapsed) =>
        Write(LogEventLevel.Debug, null, "Exited the scope of {Generator} after {Elapsed} ms; its body: {Body}", generator, elapsed, body);

    public static void Suppressed(object generator, Exception suppressed) =>
        Write(LogEventLevel.Warning, suppressed, "The scope of {Generator} suppressed the exception of its body", generator);

    public static void CouldNotSuppress(object generator, Exception exception) =>
        Write(
            LogEventLevel.Warning,
            exception,
            "The scope of {Generator} wanted to suppress the exception of its body, which goes on all the same: in a using the language rethrows it; suppression needs Run",
            generator);

    public static void Replaced(object generator, Exception replaced, Exception replacement) =>
        Write(
            LogEventLevel.Warning,
            replaced,
            "In the scope of {Generator} this exception was replaced by another one and is now its context: {Replacement}",
            generator,
            Brief(replacement));

    public static void Unknown(object generator) =>
        Write(
            LogEventLevel.Warning,
            null,
            "The scope of {Generator} ended and it cannot be known whether its body completed, which counts as not completed; use Run, or call Complete() at the end of the body",
            generator);

    public static void Ambiguous(object generator, Exception exception) =>
        Write(
            LogEventLevel.Warning,
            exception,
            "The body of the scope of {Generator} counts as failed, because it cannot be known whether it handled this exception; call Complete() at the end of such a body, or use Run",
            generator);

    public static void OverranBudget(object generator, double elapsed, double budget) =>
        Write(
            LogEventLevel.Error,
            null,
            "The teardown of the scope of {Generator} took {Elapsed} ms and overran its budget of {Budget} ms",
            generator,
            elapsed,
            budget);

    public static void NeverExited(object generator) =>
        Write(
            LogEventLevel.Error,
            null,
            "The scope of {Generator} was entered and never exited, and nobody can exit it any more: its teardown has not run",
            generator);

    private static string Brief(Exception exception) => $"{exception.GetType()}: {exception.Message}";

    /// <param name="level">The level, and nothing happens when it is off.</param>
    /// <param name="exception">The event's exception, or null.</param>
    /// <param name="template">A constant.</param>
    /// <param name="values">The values of its properties; the first is the generator, whose name is found only when it is logged.</param>
    private static void Write(LogEventLevel level, Exception? exception, string template, params ReadOnlySpan<object> values)
    {
#pragma warning disable CA1031 // logging never throws into user code
        try
        {
            var log = Own;
            if (log.IsEnabled(level))
            {
                object[] properties = [GeneratorName.Of(values[0]), .. values[1..]];
#pragma warning disable CA2254 // every caller passes a constant
                log.Write(level, exception, template, properties);
#pragma warning restore CA2254
            }
        }
        catch (Exception)
        {
        }
#pragma warning restore CA1031
    }

    private sealed record Source(ILogger Root, ILogger Own)
    {
        public static Source Of(ILogger root) => new(root, root.ForContext(Serilog.Core.Constants.SourceContextPropertyName, nameof(Yielding)));
    }
}
