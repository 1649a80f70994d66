using Serilog;
using Serilog.Events;

namespace Yielding.Internal;

/// <summary>
/// Writes every event of the library: to the logger, to the event source, and, while no logger is configured, to the trace listeners.
/// Counts those that have an instrument. Nothing here throws, and nothing is formatted unless one of them uses it.
/// </summary>
internal static class EventLog
{
    private static Source? s_source;

    /// <summary>Whether no logger is configured, so that nothing is logged: the cheapest check, made first on the clean path.</summary>
    public static bool IsSilent => ReferenceEquals(Log.Logger, Serilog.Core.Logger.None);

    /// <summary>Whether entries and exits are written.</summary>
    public static bool WritesDebug =>
        ScopeEventSource.IsListening(LogEventLevel.Debug)
        || (Root is { } root && OwnIfEnabled(root, LogEventLevel.Debug) is not null);

    // Resolved at each event, so that a later configuration takes effect. Null when no logger is configured.
    private static ILogger? Root => DiagnosticSettings.Logger ?? (IsSilent ? null : Log.Logger);

    public static void Entered(string generator) =>
        Write(
            LogEventLevel.Debug,
            null,
            "Entered the scope of {Generator}",
            static (source, values, _) => source.Entered((string)values[0]),
            generator);

    public static void Exited(string generator, BodyStatus body, double elapsed) =>
        Write(
            LogEventLevel.Debug,
            null,
            "Exited the scope of {Generator} after {Elapsed} ms; outcome of the body: {Body}",
            static (source, values, _) => source.Exited((string)values[0], (double)values[1], $"{values[2]}"),
            generator,
            elapsed,
            body);

    public static void StackEntered(string generator, int entries) =>
        Write(
            LogEventLevel.Debug,
            null,
            "Entered the scope of {Generator} with {Entries} entries",
            static (source, values, _) => source.StackEntered((string)values[0], (int)values[1]),
            generator,
            entries);

    public static void StackExited(string generator, BodyStatus body, double elapsed, int entries, int tornDown) =>
        Write(
            LogEventLevel.Debug,
            null,
            "Exited the scope of {Generator} after {Elapsed} ms; outcome of the body: {Body}; entries: {Entries}, torn down: {TornDown}",
            static (source, values, _) =>
                source.StackExited((string)values[0], (double)values[1], $"{values[2]}", (int)values[3], (int)values[4]),
            generator,
            elapsed,
            body,
            entries,
            tornDown);

    public static void Suppressed(object generator, Exception suppressed)
    {
        ScopeMetrics.Suppressed(generator, suppressed);
        Write(
            LogEventLevel.Warning,
            suppressed,
            "The scope of {Generator} suppressed the exception of its body",
            static (source, values, e) => source.Suppressed((string)values[0], $"{e!.GetType()}", e.Message),
            generator);
    }

    public static void CouldNotSuppress(object generator, Exception exception) =>
        Write(
            LogEventLevel.Warning,
            exception,
            "The scope of {Generator} suppressed the exception of its body, but it continues after a using; suppression needs Run",
            static (source, values, e) => source.CouldNotSuppress((string)values[0], $"{e!.GetType()}", e.Message),
            generator);

    public static void Replaced(object generator, Exception replaced, Exception replacement) =>
        Write(
            LogEventLevel.Warning,
            replaced,
            "In the scope of {Generator} this exception was replaced by another one, which keeps it as its context: {Replacement}",
            static (source, values, e) => source.Replaced((string)values[0], $"{e!.GetType()}", e.Message, (string)values[1]),
            generator,
            new Brief(replacement));

    public static void Unknown(object generator)
    {
        ScopeMetrics.Unknown(generator);
        Write(
            LogEventLevel.Warning,
            null,
            "Could not determine whether the body of {Generator} completed; treating it as not completed. "
            + "Use Run, or call Complete() as the last statement of the body",
            static (source, values, _) => source.Unknown((string)values[0]),
            generator);
    }

    public static void StoppedEarly(object generator)
    {
        ScopeMetrics.Unknown(generator);
        Write(
            LogEventLevel.Warning,
            null,
            "The sequence that is decorated with {Generator} was disposed before its end; treating the body as not completed. "
            + "Enumerate it to its end",
            static (source, values, _) => source.StoppedEarly((string)values[0]),
            generator);
    }

    public static void Ambiguous(object generator, Exception exception)
    {
        ScopeMetrics.Ambiguous(generator, exception);
        Write(
            LogEventLevel.Warning,
            exception,
            "Could not determine whether the body of {Generator} handled this exception; treating the body as failed. "
            + "Use Run, or call Complete() as the last statement of the body",
            static (source, values, e) => source.Ambiguous((string)values[0], $"{e!.GetType()}", e.Message),
            generator);
    }

    public static void OverranBudget(object generator, double elapsed, double budget) =>
        Write(
            LogEventLevel.Error,
            null,
            "The teardown of the scope of {Generator} took {Elapsed} ms and exceeded its budget of {Budget} ms",
            static (source, values, _) => source.OverranBudget((string)values[0], (double)values[1], (double)values[2]),
            generator,
            elapsed,
            budget);

    public static void Leaked(string generator, double age, object entryStack)
    {
        ScopeMetrics.Leaked(generator);
        Write(
            LogEventLevel.Error,
            null,
            "The scope of {Generator} was garbage-collected before it was exited; its teardown has not run. Dispose the scope. "
            + "It was entered {Age} ms ago: {EntryStack}",
            static (source, values, _) => source.Leaked((string)values[0], (double)values[1], (string)values[2]),
            generator,
            age,
            entryStack);
    }

    public static void EndedLate(object generator, double elapsed, Exception? exception) =>
        Write(
            LogEventLevel.Error,
            exception,
            "The teardown of the scope of {Generator}, which had exceeded its time limit, ended after {Elapsed} ms",
            static (source, values, e) => source.EndedLate((string)values[0], (double)values[1], $"{e?.GetType()}", e?.Message ?? ""),
            generator,
            elapsed);

    public static void SetupFailed(object generator, Exception exception) =>
        Write(
            LogEventLevel.Warning,
            exception,
            "The setup of {Generator} failed with this exception; the next setup is tried",
            static (source, values, e) => source.SetupFailed((string)values[0], $"{e!.GetType()}", e.Message),
            generator);

    public static void CallbackFailed(object generator, Exception exception) =>
        Write(
            LogEventLevel.Error,
            exception,
            "A callback that was registered with a token of {Generator}, or a time provider, threw this exception",
            static (source, values, e) => source.CallbackFailed((string)values[0], $"{e!.GetType()}", e.Message),
            generator);

    // Only the logger derived from the configured one is cached.
    private static ILogger Own(ILogger root)
    {
        var source = Volatile.Read(ref s_source);
        if (source is null || !ReferenceEquals(source.Root, root))
        {
            source = Source.Of(root);
            Volatile.Write(ref s_source, source);
        }

        return source.Own;
    }

    /// <summary>Writes an event.</summary>
    /// <param name="level">The level. While it is off everywhere, nothing happens.</param>
    /// <param name="exception">The event's exception, or null.</param>
    /// <param name="template">A constant.</param>
    /// <param name="toSource">Writes the event to the event source.</param>
    /// <param name="values">
    /// The values of its properties. The first is the generator, whose name is computed only when the event is written.
    /// </param>
    private static void Write(
        LogEventLevel level,
        Exception? exception,
        string template,
        Action<ScopeEventSource, object[], Exception?> toSource,
        params ReadOnlySpan<object> values)
    {
        var root = Root;
        var traces = root is null && level >= LogEventLevel.Warning;
        var isListening = ScopeEventSource.IsListening(level);
        if (root is null && !traces && !isListening)
        {
            return;
        }

        var own = root is null ? null : OwnIfEnabled(root, level);
        if (own is null && !traces && !isListening)
        {
            return;
        }

        // Each of them is called, also when another one throws.
        var all = new Event(own, level, exception, template, toSource, values.ToArray());
        if (!ListenerCall.Try(all, static all => all.Prepare()))
        {
            return;
        }

        if (own is not null)
        {
            ListenerCall.Try(all, static all => all.WriteToLogger());
        }

        if (isListening)
        {
            ListenerCall.Try(all, static all => all.WriteToSource());
        }

        if (traces)
        {
            ListenerCall.Try(all, static all => TraceOutput.Write(all.Level, all.Exception, all.Template, all.Identity, all.Values));
        }
    }

    private static ILogger? OwnIfEnabled(ILogger root, LogEventLevel level)
    {
        // Serilog's own logger calls no code of the user's here.
        if (root is Serilog.Core.Logger)
        {
            return Own(root) is var own && own.IsEnabled(level) ? own : null;
        }

        var request = new Request(root, level);
        ListenerCall.Ask(request, static request => request.Answer());

        return request.Enabled;
    }

    private sealed record Source(ILogger Root, ILogger Own)
    {
        public static Source Of(ILogger root) =>
            new(root, root.ForContext(Serilog.Core.Constants.SourceContextPropertyName, nameof(Yielding)));
    }

    /// <summary>Type and message of an exception, formatted only when the event is written.</summary>
    private sealed record Brief(Exception Exception)
    {
        public override string ToString() => $"{Exception.GetType()}: {Exception.Message}";
    }

    private sealed record Event(
        ILogger? Logger,
        LogEventLevel Level,
        Exception? Exception,
        string Template,
        Action<ScopeEventSource, object[], Exception?> ToSource,
        object[] Values)
    {
        public string Identity { get; private set; } = "";

        public void Prepare()
        {
            Identity = GeneratorName.IdentityOf(Values[0]);
            Values[0] = GeneratorName.Of(Values[0]);
            for (var i = 1; i < Values.Length; i++)
            {
                if (Values[i] is Brief or EntryStack)
                {
                    Values[i] = $"{Values[i]}";
                }
            }
        }

#pragma warning disable CA2254 // every caller passes a constant
        public void WriteToLogger() => Logger!.Write(Level, Exception, Template, Values);
#pragma warning restore CA2254

        public void WriteToSource() => ToSource(ScopeEventSource.Log, Values, Exception);
    }

    /// <summary>Whether a level is enabled.</summary>
    private sealed class Request(ILogger root, LogEventLevel level)
    {
        /// <summary>The logger, if it is.</summary>
        public ILogger? Enabled { get; private set; }

        public void Answer()
        {
            var own = Own(root);
            Enabled = own.IsEnabled(level) ? own : null;
        }
    }
}
