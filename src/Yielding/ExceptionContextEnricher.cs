using Serilog.Core;
using Serilog.Events;

namespace Yielding;

/// <summary>
/// Adds the contexts of an event's exception to the event: the exceptions that it replaced (<see cref="ExceptionContext"/>), which Serilog
/// does not write.
/// </summary>
/// <remarks>
/// The property <c>ExceptionContext</c> is a list of texts, one for each replaced exception, the one that was replaced last first. It is
/// the result of each exception's <see cref="Exception.ToString"/>. An event without an exception, or whose exception has no context, is
/// not changed. An exception that <see cref="Exception.ToString"/> throws propagates to Serilog, which drops it. The enricher keeps no
/// state; several threads may use it.
/// </remarks>
/// <example>
/// <code>
/// Log.Logger = new LoggerConfiguration().Enrich.With(new ExceptionContextEnricher()).WriteTo.Sink(sink).CreateLogger();
/// </code>
/// </example>
public sealed class ExceptionContextEnricher : ILogEventEnricher
{
    /// <summary>The name of the property.</summary>
    public const string PropertyName = nameof(ExceptionContext);

    /// <summary>Adds the property, if the event's exception has a context and the event has no property of that name.</summary>
    /// <param name="logEvent">The event.</param>
    /// <param name="propertyFactory">Makes the property.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        ArgumentNullException.ThrowIfNull(logEvent);
        ArgumentNullException.ThrowIfNull(propertyFactory);
        if (logEvent.Exception?.GetContext() is not { } context)
        {
            return;
        }

        var texts = new List<string>();
        for (var next = context; next is not null; next = next.GetContext())
        {
            texts.Add(next.ToString());
        }

        logEvent.AddPropertyIfAbsent(propertyFactory.CreateProperty(PropertyName, texts));
    }
}
