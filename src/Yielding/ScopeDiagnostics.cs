using Serilog;
using Yielding.Internal;

namespace Yielding;

/// <summary>What a program in production observes of its scopes: the logger, the budget of teardowns, and leaked scopes.</summary>
/// <remarks>
/// <para>Metrics, traces and events have no setting: they are written while something listens to the meter, the activity source or the
/// event source <c>Yielding</c>. While nothing observes scopes, an entry costs one check more.</para>
/// <para>Each setting may be changed at any time, by any thread. It applies to scopes that are entered later. An exception that a logger or
/// a listener throws is dropped.</para>
/// </remarks>
/// <example>
/// <code>
/// ScopeDiagnostics.Logger = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
/// ScopeDiagnostics.TrackLeaks = LeakTracking.Sampled(1000);
/// ScopeDiagnostics.TeardownBudget = TimeSpan.FromSeconds(1);
/// </code>
/// </example>
public static class ScopeDiagnostics
{
    /// <summary>
    /// Gets or sets the logger of this library; null for Serilog's global one, <see cref="Log.Logger"/>. The library does not dispose it.
    /// </summary>
    /// <remarks>
    /// It applies to each event that is written later, also of scopes that are active. While it is null, and the global logger is not
    /// configured, warnings and errors are written to <see cref="System.Diagnostics.Trace"/>, each kind once for each generator.
    /// </remarks>
    public static ILogger? Logger
    {
        get => DiagnosticSettings.Logger;
        set => DiagnosticSettings.Logger = value;
    }

    /// <summary>
    /// Gets or sets which scopes are tracked: a tracked scope that is garbage-collected before it was exited is logged as an error, with
    /// the calls that entered it and its age. Its teardown does not run.
    /// </summary>
    /// <remarks>
    /// The default is the value of the app-context setting <c>Yielding.TrackLeaks</c>, or <see cref="LeakTracking.Off"/>. The error is
    /// written by the finalizer thread.
    /// </remarks>
    public static LeakTracking TrackLeaks
    {
        get => new(DiagnosticSettings.LeakInterval);
        set => DiagnosticSettings.LeakInterval = value.Interval;
    }

    /// <summary>
    /// Gets or sets the time in which a teardown is to end; null for no limit. One that takes this time or longer is logged as an error
    /// when it ends. It is not stopped. Zero reports each teardown.
    /// </summary>
    /// <remarks>
    /// The default is the value of the app-context setting <c>Yielding.TeardownBudgetMilliseconds</c>, or null.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public static TimeSpan? TeardownBudget
    {
        get => DiagnosticSettings.Budget;
        set
        {
            if (value is { } budget)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(budget, TimeSpan.Zero, nameof(value));
            }

            DiagnosticSettings.Budget = value;
        }
    }

    /// <summary>
    /// Gets the scopes that are tracked for <see cref="TrackLeaks"/> and have not been exited, the oldest first: each that is reachable,
    /// and those that the garbage collector has not found yet. Empty while no scope is tracked.
    /// </summary>
    /// <remarks>The list is made at each call, and does not change.</remarks>
    public static IReadOnlyList<LiveScope> LiveScopes => LiveScopeList.ToList();
}
