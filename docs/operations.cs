#:project ../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// What a program in production observes of its scopes: each event as Serilog writes it, the metrics of the run, and a span.
// Run it with: dotnet run docs/operations.cs
// Times, and the calls that entered a scope, are replaced by "*", so that the output is the same each time: docs/operations.txt.

using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Display;
using Yielding;
using static Yielding.Scope;

Log.Logger = new LoggerConfiguration()
    .MinimumLevel.Override("Yielding", LogEventLevel.Debug)
    .Enrich.With(new ExceptionContextEnricher())
    .WriteTo.Sink(new ConsoleSink())
    .CreateLogger();
using var metrics = new Metrics();

Print("A scope");
using (Enter(Import(), out _))
{
}

Print("A stack");
using (var stack = new ExitStack())
{
    stack.Enter(Import());
    stack.Callback(() => { });
}

Print("An exception that is suppressed");
Run(Optional, _ => throw new FileNotFoundException("orders.csv"));

Print("The same in a using, which cannot suppress");
try
{
    using (Enter(Optional))
    {
        throw new FileNotFoundException("orders.csv");
    }
}
catch (FileNotFoundException)
{
}

Print("A teardown that throws after a failure, and a log event with the exception that was replaced");
try
{
    Run(Closing(), _ => throw new FormatException("line 7"));
}
catch (Exception e)
{
    Log.Error(e, "The import failed");
}

Print("A scope that other code disposes after an exception was thrown");
var scope = Enter(Import());
try
{
    throw new FormatException("line 7");
}
catch (FormatException)
{
}

Thread thread = new(scope.Dispose);
thread.Start();
thread.Join();

Print("A decorated sequence that is not read to its end");
_ = ContextManager.From(Import()).Wrap(() => Enumerable.Range(1, 3))().First();

Print("An iterator that is resumed while an exception is handled");
using (var steps = Holding().GetEnumerator())
{
    steps.MoveNext();
    try
    {
        throw new FormatException("line 7");
    }
    catch (FormatException)
    {
        steps.MoveNext();
    }
}

Print("A teardown that exceeds its budget");
ScopeDiagnostics.TeardownBudget = TimeSpan.Zero;
Run(Import(), _ => { });
ScopeDiagnostics.TeardownBudget = null;

Print("A scope that is active, and one that is never disposed");
ScopeDiagnostics.TrackLeaks = LeakTracking.All;
using (Enter(Import(), out _))
{
    foreach (var live in ScopeDiagnostics.LiveScopes)
    {
        Console.WriteLine($"live: {live.Generator}, {live.Phase}");
    }
}

Forget();
for (var i = 0; i < 3; i++)
{
    GC.Collect();
    GC.WaitForPendingFinalizers();
}

ScopeDiagnostics.TrackLeaks = LeakTracking.Off;

Print("Metrics");
metrics.Write();

Print("Spans");
Log.Logger = Logger.None;
using (var listener = new ActivityListener())
{
    listener.ShouldListenTo = source => source.Name == "Yielding";
    listener.Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded;
    listener.ActivityStopped = span => Console.WriteLine(
        $"span {span.DisplayName}: {span.Status}, {string.Join(", ", span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"))}");
    ActivitySource.AddActivityListener(listener);
    var import = ContextManager.From(Import()).Traced("import orders");
    import.Run(_ => Console.WriteLine($"current: {Activity.Current?.DisplayName}"));
    try
    {
        import.Run(_ => throw new FormatException("line 7"));
    }
    catch (FormatException)
    {
    }
}

static void Print(string title) => Console.WriteLine($"{Environment.NewLine}-- {title}");

static IEnumerable<int> Import()
{
    yield return 1;
}

static IEnumerable<int> Optional(ScopeBody body)
{
    yield return 1;
    try
    {
        body.Rethrow();
    }
    catch (FileNotFoundException)
    {
        // There are no orders.
    }
}

static IEnumerable<int> Closing()
{
    try
    {
        yield return 1;
    }
    finally
    {
        Flush();
    }

    static void Flush() => throw new IOException("The disk is full.");
}

static IEnumerable<int> Holding()
{
    using (Enter(Import()))
    {
        yield return 1;
    }
}

[MethodImpl(MethodImplOptions.NoInlining)]
static void Forget()
{
#pragma warning disable YLD006 // the mistake that TrackLeaks finds
    _ = Enter(Import());
#pragma warning restore YLD006
}

// Writes an event as Serilog.Sinks.Console does.
internal sealed class ConsoleSink : ILogEventSink
{
    private static readonly string[] s_varying = ["Elapsed", "Age", "Budget", "EntryStack"];

    private readonly MessageTemplateTextFormatter _formatter =
        new("[{Level:u3}] {Message:lj}{NewLine}", CultureInfo.InvariantCulture);

    public void Emit(LogEvent logEvent)
    {
        foreach (var name in s_varying.Where(logEvent.Properties.ContainsKey))
        {
            logEvent.AddOrUpdateProperty(new LogEventProperty(name, new ScalarValue("*")));
        }

        _formatter.Format(logEvent, Console.Out);
        if (logEvent.Exception is { } exception)
        {
            Console.WriteLine($"      exception: {exception.GetType()}: {exception.Message}");
        }

        if (logEvent.Properties.TryGetValue(ExceptionContextEnricher.PropertyName, out var contexts))
        {
            foreach (var context in ((SequenceValue)contexts).Elements)
            {
                Console.WriteLine($"      context: {((ScalarValue)context).Value?.ToString()?.Split(Environment.NewLine)[0]}");
            }
        }
    }
}

// Adds up what the meter measures, as an exporter does.
internal sealed class Metrics : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly SortedDictionary<string, long> _sums = new(StringComparer.Ordinal);

    public Metrics()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Yielding")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument, 1, tags)); // the count of the histogram
        _listener.Start();
    }

    public void Write()
    {
        foreach (var (series, sum) in _sums)
        {
            Console.WriteLine($"{series} {sum}");
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new List<string>();
        foreach (var (name, tag) in tags)
        {
            labels.Add($"{name}={tag}");
        }

        var series = $"{instrument.Name} {{{string.Join(", ", labels)}}}";
        _sums[series] = _sums.GetValueOrDefault(series) + value;
    }
}
