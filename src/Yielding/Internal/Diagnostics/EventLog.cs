using Serilog;
using Serilog.Events;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>
/// Writes every event that the library logs, through Serilog. Nothing here throws, and nothing is formatted while its level is off.
/// </summary>
internal static class EventLog
{
    private static Source? s_source;

    /// <summary>Whether no logger is configured: the cheapest check, made first on the clean path.</summary>
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

    // Log.Logger is resolved at each event, so that a later configuration takes effect. Only the logger derived from it is cached.
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
        Write(
            LogEventLevel.Debug,
            null,
            "Exited the scope of {Generator} after {Elapsed} ms; outcome of the body: {Body}",
            generator,
            elapsed,
            body);

    public static void Suppressed(object generator, Exception suppressed) =>
        Write(LogEventLevel.Warning, suppressed, "The scope of {Generator} suppressed the exception of its body", generator);

    public static void CouldNotSuppress(object generator, Exception exception) =>
        Write(
            LogEventLevel.Warning,
            exception,
            "The scope of {Generator} suppressed the exception of its body, but it continues after a using; suppression needs Run",
            generator);

    public static void Replaced(object generator, Exception replaced, Exception replacement) =>
        Write(
            LogEventLevel.Warning,
            replaced,
            "In the scope of {Generator} this exception was replaced by another one, which keeps it as its context: {Replacement}",
            generator,
            Brief(replacement));

    public static void Unknown(object generator) =>
        Write(
            LogEventLevel.Warning,
            null,
            "Could not determine whether the body of {Generator} completed; treating it as not completed. "
            + "Use Run, or call Complete() as the last statement of the body",
            generator);

    public static void StoppedEarly(object generator) =>
        Write(
            LogEventLevel.Warning,
            null,
            "The sequence that is decorated with {Generator} was disposed before its end; treating the body as not completed. "
            + "Enumerate it to its end",
            generator);

    public static void Ambiguous(object generator, Exception exception) =>
        Write(
            LogEventLevel.Warning,
            exception,
            "Could not determine whether the body of {Generator} handled this exception; treating the body as failed. "
            + "Use Run, or call Complete() as the last statement of the body",
            generator);

    public static void OverranBudget(object generator, double elapsed, double budget) =>
        Write(
            LogEventLevel.Error,
            null,
            "The teardown of the scope of {Generator} took {Elapsed} ms and exceeded its budget of {Budget} ms",
            generator,
            elapsed,
            budget);

    public static void NeverExited(object generator) =>
        Write(
            LogEventLevel.Error,
            null,
            "The scope of {Generator} was garbage-collected before it was exited; its teardown has not run. Dispose the scope",
            generator);

    public static void EndedLate(object generator, double elapsed, Exception? exception) =>
        Write(
            LogEventLevel.Error,
            exception,
            "The teardown of the scope of {Generator}, which had exceeded its time limit, ended after {Elapsed} ms",
            generator,
            elapsed);

    public static void SetupFailed(object generator, Exception exception) =>
        Write(
            LogEventLevel.Warning,
            exception,
            "The setup of {Generator} failed with this exception; the next setup is tried",
            generator);

    public static void CallbackFailed(object generator, Exception exception) =>
        Write(
            LogEventLevel.Error,
            exception,
            "A callback that was registered with a token of {Generator} threw this exception when the token was cancelled",
            generator);

    private static string Brief(Exception exception) => $"{exception.GetType()}: {exception.Message}";

    /// <summary>Writes an event.</summary>
    /// <param name="level">The level. While it is off, nothing happens.</param>
    /// <param name="exception">The event's exception, or null.</param>
    /// <param name="template">A constant.</param>
    /// <param name="values">
    /// The values of its properties. The first is the generator, whose name is computed only when the event is written.
    /// </param>
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
        public static Source Of(ILogger root) =>
            new(root, root.ForContext(Serilog.Core.Constants.SourceContextPropertyName, nameof(Yielding)));
    }
}
