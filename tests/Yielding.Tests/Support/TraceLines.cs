using System.Diagnostics;

namespace Yielding.Support;

/// <summary>Collects what is written to the trace listeners while it lives.</summary>
internal sealed class TraceLines : TraceListener
{
    private readonly List<string> _lines = [];

    public TraceLines() => Trace.Listeners.Add(this);

    public IReadOnlyList<string> Lines => _lines;

    public override void TraceEvent(
        TraceEventCache? eventCache, string source, TraceEventType eventType, int id, string? format, params object?[]? args) =>
        _lines.Add($"{eventType}: {string.Format(System.Globalization.CultureInfo.InvariantCulture, format!, args ?? [])}");

    public override void Write(string? message) => _lines.Add(message!);

    public override void WriteLine(string? message) => _lines.Add(message!);

    protected override void Dispose(bool disposing)
    {
        Trace.Listeners.Remove(this);
        base.Dispose(disposing);
    }
}
