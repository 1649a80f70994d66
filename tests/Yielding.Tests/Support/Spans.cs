using System.Diagnostics;

namespace Yielding.Support;

/// <summary>Collects the library's spans while it lives.</summary>
internal sealed class Spans : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly List<Activity> _ended = [];
    private readonly List<Activity> _started = [];

    public Spans(ActivitySamplingResult sampling = ActivitySamplingResult.AllDataAndRecorded)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == nameof(Yielding),
            Sample = (ref _) => sampling,
            ActivityStarted = _started.Add,
            ActivityStopped = _ended.Add,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public IReadOnlyList<Activity> Started => _started;

    public IReadOnlyList<Activity> Ended => _ended;

    /// <summary>The one span: its name, its status, its tags and its exceptions.</summary>
    public string Single
    {
        get
        {
            var span = _ended.ShouldHaveSingleItem();
            var tags = span.TagObjects.Select(tag => $"{tag.Key.Replace("yielding.", "", StringComparison.Ordinal)}={tag.Value}");
            var exceptions = span.Events.Select(e => $"{e.Name} {e.Tags.Single(tag => tag.Key == "exception.message").Value}");

            return string.Join("; ", [$"{span.DisplayName} {span.Status}", .. tags, .. exceptions]);
        }
    }

    public void Dispose() => _listener.Dispose();
}
