using System.Diagnostics;

namespace Yielding.Internal;

/// <summary>
/// Watches one scope from its entry to the end of its teardown, for the log. It exists only while somebody wants to know: the log is
/// at Debug, or an app-context setting asks for the teardown's budget or for scopes that are never exited.
/// </summary>
internal sealed class ScopeTracker
{
    private static readonly bool s_reportsAbandoned = AppContext.TryGetSwitch("Yielding.ReportLeakedScopes", out var on) && on;
    private static readonly double? s_budget = ReadBudget();
    private static readonly bool s_watchesAlways = s_reportsAbandoned || s_budget is not null;

    private readonly string _generator;
    private readonly long _enteredAt = Stopwatch.GetTimestamp();
    private long _bodyEndedAt;

    private ScopeTracker(object generator)
    {
        _generator = GeneratorName.Of(generator);
        if (!s_reportsAbandoned)
        {
            GC.SuppressFinalize(this);
        }

        EventLog.Entered(_generator);
    }

    // Only a scope that nobody can reach any more gets here: Exited takes it off the finalizer's list.
    ~ScopeTracker() => EventLog.NeverExited(_generator);

    /// <summary>Somebody wants to know of the scopes that are entered now.</summary>
    public static bool IsWanted => s_watchesAlways || (!EventLog.IsSilent && EventLog.IsDebugEnabled);

    public static ScopeTracker? Start(object generator) => IsWanted ? new ScopeTracker(generator) : null;

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

    // From a runtime configuration file numbers arrive as text.
    private static double? ReadBudget() => AppContext.GetData("Yielding.TeardownBudgetMilliseconds") switch
    {
        null => null,
        IConvertible given => given.ToDouble(System.Globalization.CultureInfo.InvariantCulture),
        _ => null,
    };
}
