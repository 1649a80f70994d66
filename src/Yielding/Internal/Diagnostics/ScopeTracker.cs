using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Yielding.Internal;

/// <summary>
/// Tracks one scope from the beginning of its setup to the end of its teardown, for the log, the metrics and the report of leaked scopes.
/// Created only when one of them needs it.
/// </summary>
internal sealed class ScopeTracker
{
    private readonly ExitEntries? _entries;
    private readonly LeakSentinel? _sentinel;
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private string _generator;
    private long _enteredAt;
    private long _bodyEndedAt;
    private int _phase = (int)ScopePhase.Setup;
    private bool _isActive;

    private ScopeTracker(object generator, ExitEntries? entries, bool isSampled)
    {
        _generator = GeneratorName.Of(generator);
        _entries = entries;
        if (isSampled)
        {
            _sentinel = new LeakSentinel(this);
        }
    }

    /// <summary>Whether scopes that are entered now are tracked. While nothing observes them, this is all that they cost.</summary>
    public static bool IsEnabled
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (DiagnosticSettings.Watch != Watch.None || !EventLog.IsSilent || ScopeMetrics.NeedsTracking) && IsNeeded();
    }

    public ScopePhase Phase
    {
        get => (ScopePhase)Volatile.Read(ref _phase);
        private set => Volatile.Write(ref _phase, (int)value);
    }

    public string Generator => _generator;

    public EntryStack? EntryStack => _sentinel?.EntryStack;

    /// <summary>The time since the setup; during the setup, since its beginning.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(Volatile.Read(ref _enteredAt) is not 0 and var entered ? entered : _startedAt);

    /// <summary>Begins to track a scope whose setup is about to run, if scopes are tracked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScopeTracker? Start(object generator) => IsEnabled ? Create(generator, entries: null) : null;

    /// <summary>Begins to track the scope of a stack, which has no setup.</summary>
    public static ScopeTracker? StartStack(object stack, ExitEntries entries) => IsEnabled ? Create(stack, entries) : null;

    /// <summary>Records that the setup has ended. If it has failed, there is no scope.</summary>
    public void SetUp(bool succeeded)
    {
        if (!succeeded)
        {
            Exited(BodyStatus.Running);
        }
    }

    /// <summary>Records that the setup has succeeded, and the body begins.</summary>
    /// <param name="generator">What the scope is named after: after the setup there may be more than its delegate.</param>
    public void Entered(object generator)
    {
        if (_entries is null)
        {
            _generator = GeneratorName.Of(generator);
        }

        Volatile.Write(ref _enteredAt, Stopwatch.GetTimestamp());
        Phase = ScopePhase.Body;
        _isActive = ScopeMetrics.Entered(_generator);
        if (_entries is null)
        {
            EventLog.Entered(_generator);
        }
        else
        {
            EventLog.StackEntered(_generator, _entries.Entered);
        }
    }

    /// <summary>Records that the body has ended, and the teardown begins.</summary>
    public void BodyEnded(BodyStatus body, Exception? failure = null)
    {
        if (Phase != ScopePhase.Body)
        {
            return;
        }

        _bodyEndedAt = Stopwatch.GetTimestamp();
        Phase = ScopePhase.Teardown;
        if (body == BodyStatus.Failed)
        {
            ScopeMetrics.Failed(_generator, failure);
        }
    }

    /// <summary>Records that the teardown has ended; or the setup, when it has failed.</summary>
    public void Exited(BodyStatus body)
    {
        _sentinel?.Exited();
        if (Phase != ScopePhase.Teardown)
        {
            return;
        }

        var teardown = Stopwatch.GetElapsedTime(_bodyEndedAt);
        ScopeMetrics.TornDown(_generator, body, teardown);
        LeaveActive();
        if (DiagnosticSettings.Budget is { } budget && teardown >= budget)
        {
            EventLog.OverranBudget(_generator, teardown.TotalMilliseconds, budget.TotalMilliseconds);
        }

        var elapsed = Stopwatch.GetElapsedTime(_enteredAt).TotalMilliseconds;
        if (_entries is null)
        {
            EventLog.Exited(_generator, body, elapsed);
        }
        else
        {
            EventLog.StackExited(_generator, body, elapsed, _entries.Entered, _entries.TornDown);
        }
    }

    // Scopes of listeners are not tracked, so that a listener that uses a scope is not called for it again.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsNeeded() => (IsNeededForAll() || (DiagnosticSettings.Watch & Watch.Leaks) != 0) && !ListenerCall.IsRunning;

    private static bool IsNeededForAll() =>
        (DiagnosticSources.TryCreate() && ScopeMetrics.NeedsTracking)
        || (DiagnosticSettings.Watch & Watch.Budget) != 0
        || EventLog.WritesDebug;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ScopeTracker? Create(object generator, ExitEntries? entries)
    {
        var isSampled = LiveScopeList.IsNextSampled();

        return isSampled || IsNeededForAll() ? new ScopeTracker(generator, entries, isSampled) : null;
    }

    // The scope has become unreachable before it was exited.
    private void Collected()
    {
        if (Phase == ScopePhase.Body)
        {
            EventLog.Leaked(_generator, Age.TotalMilliseconds, EntryStack!);
            LeaveActive();
        }
    }

    private void LeaveActive()
    {
        if (_isActive)
        {
            _isActive = false;
            ScopeMetrics.NoLongerActive(_generator);
        }
    }

    /// <summary>
    /// Is collected with its scope, and reports it. Only a scope of the sample has one, because an object with a finalizer is expensive.
    /// </summary>
    private sealed class LeakSentinel
    {
        private readonly ScopeTracker _tracker;
        private readonly LiveScopeList.Entry _entry;

        public LeakSentinel(ScopeTracker tracker)
        {
            _tracker = tracker;
            _entry = LiveScopeList.Add(tracker);
        }

        ~LeakSentinel()
        {
            LiveScopeList.Remove(_entry);
            _tracker.Collected();
        }

        public EntryStack EntryStack { get; } = new();

        public void Exited()
        {
#pragma warning disable CA1816 // there is no Dispose: this is its place
            GC.SuppressFinalize(this);
#pragma warning restore CA1816
            LiveScopeList.Remove(_entry);
        }
    }
}
