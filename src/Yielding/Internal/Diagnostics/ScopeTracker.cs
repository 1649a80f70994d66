using System.Diagnostics;
using System.Globalization;

namespace Yielding.Internal;

/// <summary>
/// Tracks one scope from its entry to the end of its teardown, for the log. Created only when the log level is Debug, or an app-context
/// setting enables the teardown budget or the report of leaked scopes.
/// </summary>
internal sealed class ScopeTracker
{
    private static readonly bool s_reportsLeaked = AppContext.TryGetSwitch("Yielding.ReportLeakedScopes", out var on) && on;
    private static readonly double? s_budget = ReadBudget();
    private static readonly bool s_isAlwaysEnabled = s_reportsLeaked || s_budget is not null;

    private readonly string _generator;
    private readonly long _enteredAt = Stopwatch.GetTimestamp();
    private long _bodyEndedAt;

    private ScopeTracker(object generator)
    {
        _generator = GeneratorName.Of(generator);
        if (!s_reportsLeaked)
        {
            GC.SuppressFinalize(this);
        }

        EventLog.Entered(_generator);
    }

    // Runs only for a scope that has become unreachable: Exited suppresses the finalizer.
    ~ScopeTracker() => EventLog.NeverExited(_generator);

    /// <summary>Whether scopes that are entered now are tracked.</summary>
    public static bool IsEnabled => s_isAlwaysEnabled || (!EventLog.IsSilent && EventLog.IsDebugEnabled);

    public static ScopeTracker? Start(object generator) => IsEnabled ? new ScopeTracker(generator) : null;

    public void BodyEnded() => _bodyEndedAt = Stopwatch.GetTimestamp();

    public void Exited(BodyStatus body)
    {
#pragma warning disable CA1816 // there is no Dispose: this is its place
        GC.SuppressFinalize(this);
#pragma warning restore CA1816
        var teardown = Stopwatch.GetElapsedTime(_bodyEndedAt).TotalMilliseconds;
        if (teardown >= s_budget)
        {
            EventLog.OverranBudget(_generator, teardown, s_budget.Value);
        }

        EventLog.Exited(_generator, body, Stopwatch.GetElapsedTime(_enteredAt).TotalMilliseconds);
    }

    // A number from a runtime configuration file is a string.
    // A value that is not a number is ignored: an exception here would fail the entry of every scope.
    private static double? ReadBudget() =>
        double.TryParse(
            Convert.ToString(AppContext.GetData("Yielding.TeardownBudgetMilliseconds"), CultureInfo.InvariantCulture),
            CultureInfo.InvariantCulture,
            out var budget)
            && budget >= 0
            ? budget
            : null;
}
