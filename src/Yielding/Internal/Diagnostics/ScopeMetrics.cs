using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Yielding.Internal;

/// <summary>The instruments of the meter <c>Yielding</c>. What a listener throws is dropped.</summary>
[HasNoTwin("Both halves use it through ScopeTracker and EventLog.")]
internal static class ScopeMetrics
{
    private const string Scopes = "{scope}";
    private const string GeneratorTag = "yielding.generator";
    private const string OutcomeTag = "yielding.outcome";
    private const string ErrorTag = "error.type";

    private static readonly Meter s_meter = new(nameof(Yielding), Version);

    private static readonly Counter<long> s_entered =
        s_meter.CreateCounter<long>("yielding.scopes.entered", Scopes, "Scopes whose setup has succeeded.");

    private static readonly UpDownCounter<long> s_active =
        s_meter.CreateUpDownCounter<long>(
            "yielding.scopes.active", Scopes, "Scopes whose setup has succeeded and whose teardown has not ended.");

    private static readonly Counter<long> s_failed =
        s_meter.CreateCounter<long>("yielding.scopes.failed", Scopes, "Scopes whose body failed.");

    private static readonly Counter<long> s_suppressed =
        s_meter.CreateCounter<long>(
            "yielding.scopes.suppressed", "{exception}", "Exceptions that a scope, an exit or a suppression suppressed.");

    private static readonly Counter<long> s_unknown =
        s_meter.CreateCounter<long>(
            "yielding.scopes.unknown", Scopes, "Scopes for which it could not be determined whether their body completed.");

    private static readonly Counter<long> s_ambiguous =
        s_meter.CreateCounter<long>(
            "yielding.scopes.ambiguous", Scopes, "Scopes whose body is treated as failed, although it may have handled the exception.");

    private static readonly Counter<long> s_leaked =
        s_meter.CreateCounter<long>(
            "yielding.scopes.leaked", Scopes, "Tracked scopes that were garbage-collected before they were exited.");

    private static readonly Histogram<double> s_teardown = CreateTeardown();

    /// <summary>The version of the library, for its meter and its activity source.</summary>
    public static string? Version =>
        typeof(ScopeMetrics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
            .InformationalVersion.Split('+')[0];

    /// <summary>Whether a listener has enabled an instrument for which scopes are tracked. An instrument reports no change.</summary>
    public static bool NeedsTracking
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)] // each entry reads it
        get => s_entered.Enabled || s_active.Enabled || s_failed.Enabled || s_teardown.Enabled;
    }

    /// <summary>Counts a scope whose setup has succeeded.</summary>
    /// <returns>Whether the scope is counted as active, so that <see cref="NoLongerActive"/> has to follow.</returns>
    public static bool Entered(string generator)
    {
        Add(s_entered, generator);

        if (!s_active.Enabled || ListenerCall.IsRunning)
        {
            return false;
        }

        // When a listener throws, those before it have counted the scope, so it has to be counted down for them.
        ListenerCall.Try(generator, static generator => s_active.Add(1, Generator(generator)));

        return true;
    }

    /// <summary>Counts down a scope that <see cref="Entered"/> has counted.</summary>
    public static void NoLongerActive(string generator) =>
        ListenerCall.Try(generator, static generator => s_active.Add(-1, Generator(generator)));

    /// <summary>Counts a scope whose body failed.</summary>
    /// <param name="generator">The name of the generator.</param>
    /// <param name="exception">The exception; null where the runtime does not expose it.</param>
    public static void Failed(string generator, Exception? exception) => Add(s_failed, generator, exception);

    public static void TornDown(string generator, BodyStatus body, TimeSpan elapsed)
    {
        if (s_teardown.Enabled)
        {
            ListenerCall.Try(
                (generator, body, elapsed),
                static all => s_teardown.Record(all.elapsed.TotalSeconds, Generator(all.generator), new(OutcomeTag, NameOf(all.body))));
        }
    }

    public static void Suppressed(object generator, Exception exception) => Add(s_suppressed, generator, exception);

    public static void Unknown(object generator) => Add(s_unknown, generator);

    public static void Ambiguous(object generator, Exception exception) => Add(s_ambiguous, generator, exception);

    public static void Leaked(string generator) => Add(s_leaked, generator);

    /// <summary>An outcome as the value of a tag.</summary>
    public static string NameOf(BodyStatus body) => body switch
    {
        BodyStatus.Completed => "completed",
        BodyStatus.Failed => "failed",
        _ => "unknown",
    };

    /// <summary>An exception as the value of the tag <c>error.type</c>.</summary>
    public static string ErrorOf(Exception? exception) => exception?.GetType().FullName ?? "_OTHER";

    private static void Add(Counter<long> counter, object generator)
    {
        if (counter.Enabled)
        {
            ListenerCall.Try((counter, generator), static all => all.counter.Add(1, Generator(all.generator)));
        }
    }

    private static void Add(Counter<long> counter, object generator, Exception? exception)
    {
        if (counter.Enabled)
        {
            ListenerCall.Try(
                (counter, generator, exception),
                static all => all.counter.Add(1, Generator(all.generator), new(ErrorTag, ErrorOf(all.exception))));
        }
    }

    private static KeyValuePair<string, object?> Generator(object generator) => new(GeneratorTag, GeneratorName.Of(generator));

    private static Histogram<double> CreateTeardown()
    {
        const string Description = "The time from the end of the body to the end of the teardown.";

        return s_meter.CreateHistogram<double>(
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
