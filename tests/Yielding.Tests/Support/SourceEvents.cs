using System.Diagnostics.Tracing;

namespace Yielding.Support;

/// <summary>Collects the events of the event source while it lives.</summary>
internal sealed class SourceEvents : EventListener
{
    private readonly List<EventWrittenEventArgs> _events = [];

    public SourceEvents(EventLevel level)
    {
        foreach (var source in EventSource.GetSources().Where(source => source.Name == nameof(Yielding)))
        {
            EnableEvents(source, level);
        }
    }

    public IReadOnlyList<EventWrittenEventArgs> Events => _events;

    public IReadOnlyList<string> Lines => [.. _events.Select(e => $"{e.Level} {e.EventName}: {Text(e)}")];

    protected override void OnEventWritten(EventWrittenEventArgs eventData) => _events?.Add(eventData);

    private static string Text(EventWrittenEventArgs e) =>
        string.Join(
            ", ",
            e.PayloadNames!.Zip(e.Payload!).Select(pair => $"{pair.First}={(pair.Second is double ? "number" : pair.Second)}"));
}
