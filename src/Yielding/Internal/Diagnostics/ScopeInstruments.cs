using System.Diagnostics.Metrics;

namespace Yielding.Internal;

/// <summary>The instruments of the meter <c>Yielding</c>.</summary>
[HasNoTwin("Both halves use it through ScopeMetrics.")]
#pragma warning disable CA1001 // the meter lives as long as the process
internal sealed class ScopeInstruments
#pragma warning restore CA1001
{
    private const string Scopes = "{scope}";

    private readonly Meter _meter = new(nameof(Yielding), ScopeMetrics.Version);

    public ScopeInstruments()
    {
        Entered = Counter("yielding.scopes.entered", Scopes, "Scopes whose setup has succeeded.");
        Active = _meter.CreateUpDownCounter<long>(
            "yielding.scopes.active", Scopes, "Scopes whose setup has succeeded and whose teardown has not ended.");
        Failed = Counter("yielding.scopes.failed", Scopes, "Scopes whose body failed.");
        Suppressed = Counter("yielding.scopes.suppressed", "{exception}", "Exceptions that a scope, an exit or a suppression suppressed.");
        Unknown = Counter(
            "yielding.scopes.unknown", Scopes, "Scopes for which it could not be determined whether their body completed.");
        Ambiguous = Counter(
            "yielding.scopes.ambiguous", Scopes, "Scopes whose body is treated as failed, although it may have handled the exception.");
        Leaked = Counter("yielding.scopes.leaked", Scopes, "Tracked scopes that were garbage-collected before they were exited.");
        Teardown = CreateTeardown();
    }

    public Counter<long> Entered { get; }

    public UpDownCounter<long> Active { get; }

    public Counter<long> Failed { get; }

    public Counter<long> Suppressed { get; }

    public Counter<long> Unknown { get; }

    public Counter<long> Ambiguous { get; }

    public Counter<long> Leaked { get; }

    public Histogram<double> Teardown { get; }

    private Counter<long> Counter(string name, string unit, string description) => _meter.CreateCounter<long>(name, unit, description);

    private Histogram<double> CreateTeardown()
    {
        const string Description = "The time from the end of the body to the end of the teardown.";

        return _meter.CreateHistogram<double>(
            "yielding.teardown.duration",
            "s",
#if NET9_0_OR_GREATER
            Description,
            tags: null,
            advice: new InstrumentAdvice<double>
            {
                // Without an advice, exporters use boundaries for milliseconds.
                HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60],
            });
#else
            Description);
#endif
    }
}
