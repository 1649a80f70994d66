namespace Yielding.Outcomes;

/// <summary>
/// Sees which exceptions were thrown in an asynchronous flow: evidence for a <c>DisposeAsync</c>, which is called when the compiler's code
/// has caught the body's exception already, so that nothing is in flight; and for a <c>Dispose</c> where the runtime doesn't tell what is.
/// </summary>
/// <remarks>docs/decisions/0004 has the reasons and the proof of soundness.</remarks>
internal static class FlowEvidence
{
    private static readonly AsyncLocal<FlowPlace?> s_current = new();

    private static bool s_isUsed;
    private static long s_lostAt;

    [ThreadStatic]
    private static bool t_isRecording;

    /// <summary>Throws are seen.</summary>
    public static bool CanSee => InFlight.SeesThrows;

    /// <summary>The innermost place of the code that is running.</summary>
    public static FlowPlace? Current
    {
        get => s_current.Value;
        set
        {
            s_isUsed = true;
            s_current.Value = value;
        }
    }

    /// <summary>Every throw since then has been recorded.</summary>
    public static bool HasAllSince(long time) => Volatile.Read(ref s_lostAt) <= time;

    /// <summary>Called at every throw and rethrow of the process, in the flow that throws.</summary>
    public static void Record(Exception thrown, long time)
    {
        // An exception thrown and caught in the course of this very method (out of memory, say) must not lead into it again.
        if (!s_isUsed || t_isRecording)
        {
            return;
        }

        t_isRecording = true;
        try
        {
            if (s_current.Value is { } place)
            {
                RecordIn(place, thrown, time);
            }
        }
#pragma warning disable CA1031 // this runs at every throw of the process and may not disturb it; what is not recorded makes an outcome Unknown
        catch (Exception)
#pragma warning restore CA1031
        {
            Volatile.Write(ref s_lostAt, time);
        }
        finally
        {
            t_isRecording = false;
        }
    }

    private static void RecordIn(FlowPlace innermost, Exception exception, long time)
    {
        var thrown = new FlowThrow(exception, time);
        for (var place = innermost; place is not null; place = place.Outer)
        {
            place.Record(exception, thrown);
        }
    }
}
