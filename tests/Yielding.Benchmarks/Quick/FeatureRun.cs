using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Yielding.Benchmarks.Operations;

namespace Yielding.Benchmarks.Quick;

/// <summary>
/// Measures what each feature for production costs while it is on, over the same scope while all are off. What they cost off is in the rows
/// of <see cref="QuickRun"/>, and in the row of <c>Traced</c> without a listener.
/// </summary>
internal static class FeatureRun
{
    private static readonly TimeSpan s_timePerLine = TimeSpan.FromSeconds(2.5);
    private static readonly Batch s_using = Batches.Of<CleanPlain.ByUsing>();
    private static readonly Batch s_run = Batches.Of<CleanPlain.ByRun>();
    private static readonly Batch s_asyncRun = Batches.Of<AsyncPlain.ByRun>();

    public static void Go()
    {
        using var metrics = new Metrics();
        using var events = new Events();
        using var logger = new LoggerConfiguration().WriteTo.Sink(new NoSink()).CreateLogger();
        using var debug = new LoggerConfiguration().MinimumLevel.Debug().WriteTo.Sink(new NoSink()).CreateLogger();
        Comparison[] comparisons =
        [
            On("using, logger at Information", s_using, () => Use(logger)),
            On("using, logger at Debug", s_using, () => Use(debug)),
            On("using, event source at Verbose", s_using, events.Enable),
            On("using, metrics", s_using, metrics.Enable),
            On("Run, metrics", s_run, metrics.Enable),
            On("RunAsync, metrics", s_asyncRun, metrics.Enable),
            On("using, TeardownBudget", s_using, () => Budget(TimeSpan.FromDays(1))),
            On("using, TrackLeaks: one of 1000", s_using, () => Track(LeakTracking.Sampled(1000))),
            On("using, TrackLeaks: all", s_using, () => Track(LeakTracking.All)),
            new(
                "Traced Run, no listener", Batches.Of<TracedPlain.ByManager>(), Batches.Of<TracedPlain.ByTraced>(), Target.None),
            new(
                "Traced Run, with a listener",
                Batches.Of<TracedPlain.ByManager>(),
                With(Batches.Of<TracedPlain.ByTraced>(), Listen),
                Target.None),
        ];
        Console.WriteLine(Result.Heading);
        Timing.WarmUp(
            TimeSpan.FromSeconds(6), [.. comparisons.SelectMany(comparison => new[] { comparison.Baseline, comparison.Measured })]);
        foreach (var comparison in comparisons)
        {
            Console.WriteLine(comparison.Measure(s_timePerLine));
        }
    }

    private static Comparison On(string name, Batch batch, Func<IDisposable> enable) => new(name, batch, With(batch, enable), Target.None);

    private static Batch With(Batch batch, Func<IDisposable> enable) => operations =>
    {
        using (enable())
        {
            return batch(operations);
        }
    };

    private static Off Use(Logger logger)
    {
        ScopeDiagnostics.Logger = logger;

        return new Off(() => ScopeDiagnostics.Logger = null);
    }

    private static Off Budget(TimeSpan budget)
    {
        ScopeDiagnostics.TeardownBudget = budget;

        return new Off(() => ScopeDiagnostics.TeardownBudget = null);
    }

    private static Off Track(LeakTracking leaks)
    {
        ScopeDiagnostics.TrackLeaks = leaks;

        return new Off(() => ScopeDiagnostics.TrackLeaks = LeakTracking.Off);
    }

    private static ActivityListener Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == nameof(Yielding),
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);

        return listener;
    }

    private sealed class Off(Action action) : IDisposable
    {
        public void Dispose() => action();
    }

    private sealed class NoSink : ILogEventSink
    {
        public void Emit(LogEvent logEvent)
        {
        }
    }

    private sealed class Metrics : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly List<Instrument> _instruments = [];

        public Metrics()
        {
            _listener.InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == nameof(Yielding))
                {
                    _instruments.Add(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, _, _, _) => { });
            _listener.SetMeasurementEventCallback<double>((_, _, _, _) => { });
            _listener.Start();
        }

        public IDisposable Enable()
        {
            _instruments.ForEach(instrument => _listener.EnableMeasurementEvents(instrument));

            return new Off(() => _instruments.ForEach(instrument => _listener.DisableMeasurementEvents(instrument)));
        }

        public void Dispose() => _listener.Dispose();
    }

    private sealed class Events : EventListener
    {
        private EventSource? _source;

        public IDisposable Enable()
        {
            _source ??= EventSource.GetSources().Single(source => source.Name == nameof(Yielding));
            EnableEvents(_source, EventLevel.Verbose);

            return new Off(() => DisableEvents(_source));
        }
    }
}
