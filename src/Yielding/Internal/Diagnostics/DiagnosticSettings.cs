using System.Globalization;
using Serilog;

namespace Yielding.Internal;

/// <summary>What scopes are tracked for, apart from the global logger and the instruments, which report no change.</summary>
[Flags]
internal enum Watch
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Leaked scopes are reported.</summary>
    Leaks = 1,

    /// <summary>Teardowns have a budget.</summary>
    Budget = 2,

    /// <summary>The library has a logger of its own.</summary>
    Logger = 4,

    /// <summary>A listener has enabled the event source.</summary>
    Events = 8,

    /// <summary>What listeners subscribe to is not created yet.</summary>
    FirstUse = 16,
}

/// <summary>
/// The values of the settings in <see cref="ScopeDiagnostics"/>. They are combined into flags, so that the clean path reads one field.
/// </summary>
[HasNoTwin("Both halves use it through ScopeTracker and EventLog.")]
internal static class DiagnosticSettings
{
    private const long NoBudget = -1;

    private static int s_watch = (int)Watch.FirstUse;
    private static ILogger? s_logger;
    private static int s_leakInterval;
    private static long s_budget = NoBudget;

    static DiagnosticSettings()
    {
        LeakInterval = ReadInterval("Yielding.TrackLeaks");
        Budget = ReadBudget(AppContext.GetData("Yielding.TeardownBudgetMilliseconds"));
    }

    /// <summary>What scopes are tracked for now.</summary>
    public static Watch Watch => (Watch)Volatile.Read(ref s_watch);

    /// <summary>The logger that replaces the global one, or null.</summary>
    public static ILogger? Logger
    {
        get => Volatile.Read(ref s_logger);
        set
        {
            Volatile.Write(ref s_logger, value);
            Set(Watch.Logger, value is not null);
        }
    }

    /// <summary>One of this number of scopes is tracked for leaks; 0 for none.</summary>
    public static int LeakInterval
    {
        get => Volatile.Read(ref s_leakInterval);
        set
        {
            Volatile.Write(ref s_leakInterval, value);
            Set(Watch.Leaks, value > 0);
        }
    }

    /// <summary>The time in which a teardown is to end, or null.</summary>
    public static TimeSpan? Budget
    {
        get => Volatile.Read(ref s_budget) is >= 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;
        set
        {
            Volatile.Write(ref s_budget, value?.Ticks ?? NoBudget);
            Set(Watch.Budget, value is not null);
        }
    }

    /// <summary>Sets or clears a flag.</summary>
    public static void Set(Watch flag, bool isOn)
    {
        if (isOn)
        {
            Interlocked.Or(ref s_watch, (int)flag);
        }
        else
        {
            Interlocked.And(ref s_watch, ~(int)flag);
        }
    }

    // A value from a runtime configuration file is a string. What is no number is ignored: an exception here would fail the entry of every
    // scope.
    private static int ReadInterval(string name) =>
        AppContext.TryGetSwitch(name, out var on) || bool.TryParse(TextOf(AppContext.GetData(name)), out on) ? (on ? 1 : 0)
        : int.TryParse(TextOf(AppContext.GetData(name)), NumberStyles.Integer, CultureInfo.InvariantCulture, out var interval)
            ? Math.Max(interval, 0)
        : 0;

    private static TimeSpan? ReadBudget(object? value) =>
        double.TryParse(TextOf(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var budget)
        && budget >= 0
        && budget < TimeSpan.MaxValue.TotalMilliseconds
            ? TimeSpan.FromMilliseconds(budget)
            : null;

    private static string? TextOf(object? value)
    {
#pragma warning disable CA1031 // the value may be any object, whose text is the user's code
        try
        {
            return Convert.ToString(value, CultureInfo.InvariantCulture);
        }
        catch (Exception)
        {
            return null;
        }
#pragma warning restore CA1031
    }
}
