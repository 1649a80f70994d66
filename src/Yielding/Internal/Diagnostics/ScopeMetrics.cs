using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Yielding.Internal;

/// <summary>The instruments of the meter <c>Yielding</c>. What a listener throws is dropped.</summary>
[HasNoTwin("Both halves use it through ScopeTracker and EventLog.")]
internal static class ScopeMetrics
{
    private const string GeneratorTag = "yielding.generator";
    private const string OutcomeTag = "yielding.outcome";
    private const string ErrorTag = "error.type";

    private static ScopeInstruments? s_instruments;

    /// <summary>The version of the library, for its meter and its activity source.</summary>
    public static string? Version =>
        typeof(ScopeMetrics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
            .InformationalVersion.Split('+')[0];

    /// <summary>Whether a listener has enabled an instrument for which scopes are tracked. An instrument reports no change.</summary>
    public static bool NeedsTracking
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)] // each entry reads it
        get => s_instruments is { } all
            && (all.Entered.Enabled || all.Active.Enabled || all.Failed.Enabled || all.Teardown.Enabled);
    }

    private static ScopeInstruments? Instruments => DiagnosticSources.TryCreate() ? s_instruments : null;

    /// <summary>Creates the instruments, so that listeners find them.</summary>
    public static void Create() => s_instruments = new ScopeInstruments();

    /// <summary>Counts a scope whose setup has succeeded.</summary>
    /// <returns>Whether the scope is counted as active, so that <see cref="NoLongerActive"/> has to follow.</returns>
    public static bool Entered(string generator)
    {
        Add(Instruments?.Entered, generator);

        if (Instruments?.Active is not { Enabled: true } active || ListenerCall.IsRunning)
        {
            return false;
        }

        // When a listener throws, those before it have counted the scope, so it has to be counted down for them.
        ListenerCall.Try((active, generator), static all => all.active.Add(1, Generator(all.generator)));

        return true;
    }

    /// <summary>Counts down a scope that <see cref="Entered"/> has counted.</summary>
    public static void NoLongerActive(string generator) =>
        ListenerCall.Try(generator, static generator => Instruments?.Active.Add(-1, Generator(generator)));

    /// <summary>Counts a scope whose body failed.</summary>
    /// <param name="generator">The name of the generator.</param>
    /// <param name="exception">The exception; null where the runtime does not expose it.</param>
    public static void Failed(string generator, Exception? exception) => Add(Instruments?.Failed, generator, exception);

    public static void TornDown(string generator, BodyStatus body, TimeSpan elapsed)
    {
        if (Instruments?.Teardown is { Enabled: true } teardown)
        {
            ListenerCall.Try(
                (teardown, generator, body, elapsed),
                static all =>
                    all.teardown.Record(all.elapsed.TotalSeconds, Generator(all.generator), new(OutcomeTag, NameOf(all.body))));
        }
    }

    public static void Suppressed(object generator, Exception exception) => Add(Instruments?.Suppressed, generator, exception);

    public static void Unknown(object generator) => Add(Instruments?.Unknown, generator);

    public static void Ambiguous(object generator, Exception exception) => Add(Instruments?.Ambiguous, generator, exception);

    public static void Leaked(string generator) => Add(Instruments?.Leaked, generator);

    /// <summary>An outcome as the value of a tag.</summary>
    public static string NameOf(BodyStatus body) => body switch
    {
        BodyStatus.Completed => "completed",
        BodyStatus.Failed => "failed",
        _ => "unknown",
    };

    /// <summary>An exception as the value of the tag <c>error.type</c>.</summary>
    public static string ErrorOf(Exception? exception) => exception?.GetType().FullName ?? "_OTHER";

    private static void Add(Counter<long>? counter, object generator)
    {
        if (counter is { Enabled: true })
        {
            ListenerCall.Try((counter, generator), static all => all.counter.Add(1, Generator(all.generator)));
        }
    }

    private static void Add(Counter<long>? counter, object generator, Exception? exception)
    {
        if (counter is { Enabled: true })
        {
            ListenerCall.Try(
                (counter, generator, exception),
                static all => all.counter.Add(1, Generator(all.generator), new(ErrorTag, ErrorOf(all.exception))));
        }
    }

    private static KeyValuePair<string, object?> Generator(object generator) => new(GeneratorTag, GeneratorName.Of(generator));
}
