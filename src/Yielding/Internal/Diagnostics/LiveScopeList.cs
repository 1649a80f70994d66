using System.Collections.Concurrent;

namespace Yielding.Internal;

/// <summary>The scopes that are tracked for leaks and have not been exited. It keeps none of them alive.</summary>
internal static class LiveScopeList
{
    private static readonly ConcurrentDictionary<Entry, bool> s_entries = new();
    private static uint s_started;

    /// <summary>Whether the scope that is being entered is one of the sample.</summary>
    public static bool IsNextSampled() =>
        DiagnosticSettings.LeakInterval switch
        {
            0 => false,
            1 => true,
            var interval => (Interlocked.Increment(ref s_started) - 1) % (uint)interval == 0,
        };

    public static Entry Add(ScopeTracker tracker)
    {
        var entry = new Entry(tracker);
        s_entries.TryAdd(entry, true);

        return entry;
    }

    public static void Remove(Entry entry) => s_entries.TryRemove(entry, out _);

    /// <summary>Lists the scopes, the oldest first.</summary>
    public static IReadOnlyList<LiveScope> ToList() =>
    [
        .. s_entries.Keys
            .Select(entry => entry.Tracker.TryGetTarget(out var tracker) ? tracker : null)
            .OfType<ScopeTracker>()
            .Select(tracker => new LiveScope(tracker))
            .OrderByDescending(scope => scope.Age),
    ];

    /// <summary>One scope. The reference is cleared before the finalizer runs.</summary>
    public sealed class Entry(ScopeTracker tracker)
    {
        public WeakReference<ScopeTracker> Tracker { get; } = new(tracker);
    }
}
