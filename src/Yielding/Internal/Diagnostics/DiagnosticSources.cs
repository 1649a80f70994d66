using System.Runtime.CompilerServices;

namespace Yielding.Internal;

/// <summary>
/// Creates what listeners subscribe to, at the first use of the library: the meter, the activity source and the event source.
/// </summary>
/// <remarks>
/// Their constructors call listeners, some of them under a lock of .NET's. So nothing waits for them: they are not created in a static
/// constructor, and not under a lock. One thread creates them. Scopes that are entered meanwhile, on other threads or by the listeners, are
/// observed by a logger only.
/// </remarks>
[HasNoTwin("Both halves use it through ScopeTracker and EventLog.")]
internal static class DiagnosticSources
{
    private static int s_isStarted;

    /// <summary>Creates them, unless that was done or is being done.</summary>
    /// <returns>Whether they exist.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryCreate() => (DiagnosticSettings.Watch & Watch.FirstUse) == 0 || TryCreateNow();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryCreateNow()
    {
        if (Interlocked.Exchange(ref s_isStarted, 1) != 0)
        {
            return false;
        }

        Create(ScopeMetrics.Create);
        Create(ScopeActivity.Create);
        Create(ScopeEventSource.Create);
        DiagnosticSettings.Set(Watch.FirstUse, isOn: false);

        return true;
    }

    private static void Create(Action create)
    {
#pragma warning disable CA1031 // a listener never throws into user code
        try
        {
            create();
        }
        catch (Exception)
        {
            // this source does not exist in the process
        }
#pragma warning restore CA1031
    }
}
