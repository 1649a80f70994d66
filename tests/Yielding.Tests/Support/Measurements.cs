using System.Diagnostics.Metrics;
using System.Globalization;

namespace Yielding.Support;

/// <summary>Collects what the library measures while it lives.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<string> _lines = [];
    private readonly List<Instrument> _enabled = [];

    /// <param name="instruments">The instruments; none for all.</param>
    public Measurements(params string[] instruments)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == nameof(Yielding) && (instruments.Length == 0 || instruments.Contains(instrument.Name)))
            {
                listener.EnableMeasurementEvents(instrument);
                _enabled.Add(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, $"{value}", tags));
        _listener.SetMeasurementEventCallback<double>(
            (instrument, value, tags, _) => Add(instrument, value is >= 0 and < 600 ? "seconds" : $"{value}", tags));
        _listener.Start();
    }

    /// <summary>Each measurement: the name of the instrument without "yielding.", the value, and the tags. A time is "seconds".</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>The measurements of one instrument.</summary>
    public IReadOnlyList<string> Of(string instrument) =>
    [
        .. Lines.Where(line => line.StartsWith(instrument + " ", StringComparison.Ordinal)).Select(line => line[(instrument.Length + 1)..]),
    ];

    public void Dispose()
    {
        // On .NET 8 a listener that was only disposed still receives measurements.
        _enabled.ForEach(instrument => _listener.DisableMeasurementEvents(instrument));
        _listener.Dispose();
    }

    private void Add(Instrument instrument, string value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var line = $"{instrument.Name["yielding.".Length..]} {value}";
        foreach (var (name, tag) in tags)
        {
            line += string.Create(CultureInfo.InvariantCulture, $" {name.Replace("yielding.", "", StringComparison.Ordinal)}={tag}");
        }

        lock (_lines)
        {
            _lines.Add(line);
        }
    }
}
