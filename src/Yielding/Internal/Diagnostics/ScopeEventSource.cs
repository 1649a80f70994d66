using System.Diagnostics.Tracing;
using Serilog.Events;

namespace Yielding.Internal;

/// <summary>The event source <c>Yielding</c>, which has each event of <see cref="EventLog"/>.</summary>
[HasNoTwin("Both halves use it through EventLog.")]
[EventSource(Name = nameof(Yielding))]
internal sealed class ScopeEventSource : EventSource
{
    private static ScopeEventSource? s_log;

    private ScopeEventSource()
    {
    }

    /// <summary>The source, where <see cref="IsListening"/> has returned true.</summary>
    public static ScopeEventSource Log => s_log!;

    /// <summary>Creates the source, so that listeners find it.</summary>
    public static void Create() => s_log = new ScopeEventSource();

    /// <summary>
    /// Whether a listener has enabled events of this level. Once there is no listener any more, scopes are not tracked for one.
    /// </summary>
    public static bool IsListening(LogEventLevel level)
    {
        if (!DiagnosticSources.TryCreate() || s_log is null || (DiagnosticSettings.Watch & Watch.Events) == 0)
        {
            return false;
        }

        if (!Log.IsEnabled())
        {
            // Disabling is announced before it takes effect, so the flag is cleared here. A listener that comes meanwhile sets it again.
            DiagnosticSettings.Set(Watch.Events, isOn: false);
            if (!Log.IsEnabled())
            {
                return false;
            }

            DiagnosticSettings.Set(Watch.Events, isOn: true);
        }

        return Log.IsEnabled(
            level switch
            {
                LogEventLevel.Error => EventLevel.Error,
                LogEventLevel.Warning => EventLevel.Warning,
                _ => EventLevel.Verbose,
            },
            EventKeywords.None);
    }

    [Event(1, Level = EventLevel.Verbose)]
    public void Entered(string generator) => WriteEvent(1, generator);

    [Event(2, Level = EventLevel.Verbose)]
    public void Exited(string generator, double elapsedMilliseconds, string outcome) =>
        WriteEvent(2, new EventSourcePrimitive[] { generator, elapsedMilliseconds, outcome });

    [Event(3, Level = EventLevel.Verbose)]
    public void StackEntered(string generator, int entries) => WriteEvent(3, generator, entries);

    [Event(4, Level = EventLevel.Verbose)]
    public void StackExited(string generator, double elapsedMilliseconds, string outcome, int entries, int tornDown) =>
        WriteEvent(4, new EventSourcePrimitive[] { generator, elapsedMilliseconds, outcome, entries, tornDown });

    [Event(5, Level = EventLevel.Warning)]
    public void Suppressed(string generator, string exceptionType, string exceptionMessage) =>
        WriteEvent(5, generator, exceptionType, exceptionMessage);

    [Event(6, Level = EventLevel.Warning)]
    public void CouldNotSuppress(string generator, string exceptionType, string exceptionMessage) =>
        WriteEvent(6, generator, exceptionType, exceptionMessage);

    [Event(7, Level = EventLevel.Warning)]
    public void Replaced(string generator, string exceptionType, string exceptionMessage, string replacement) =>
        WriteEvent(7, new EventSourcePrimitive[] { generator, exceptionType, exceptionMessage, replacement });

    [Event(8, Level = EventLevel.Warning)]
    public void Unknown(string generator) => WriteEvent(8, generator);

    [Event(9, Level = EventLevel.Warning)]
    public void StoppedEarly(string generator) => WriteEvent(9, generator);

    [Event(10, Level = EventLevel.Warning)]
    public void Ambiguous(string generator, string exceptionType, string exceptionMessage) =>
        WriteEvent(10, generator, exceptionType, exceptionMessage);

    [Event(11, Level = EventLevel.Error)]
    public void OverranBudget(string generator, double elapsedMilliseconds, double budgetMilliseconds) =>
        WriteEvent(11, new EventSourcePrimitive[] { generator, elapsedMilliseconds, budgetMilliseconds });

    [Event(12, Level = EventLevel.Error)]
    public void Leaked(string generator, double ageMilliseconds, string entryStack) =>
        WriteEvent(12, new EventSourcePrimitive[] { generator, ageMilliseconds, entryStack });

    [Event(13, Level = EventLevel.Error)]
    public void EndedLate(string generator, double elapsedMilliseconds, string exceptionType, string exceptionMessage) =>
        WriteEvent(13, new EventSourcePrimitive[] { generator, elapsedMilliseconds, exceptionType, exceptionMessage });

    [Event(14, Level = EventLevel.Warning)]
    public void SetupFailed(string generator, string exceptionType, string exceptionMessage) =>
        WriteEvent(14, generator, exceptionType, exceptionMessage);

    [Event(15, Level = EventLevel.Error)]
    public void CallbackFailed(string generator, string exceptionType, string exceptionMessage) =>
        WriteEvent(15, generator, exceptionType, exceptionMessage);

    protected override void OnEventCommand(EventCommandEventArgs command)
    {
        if (command.Command is EventCommand.Enable or EventCommand.Update)
        {
            DiagnosticSettings.Set(Watch.Events, isOn: true);
        }
    }
}
