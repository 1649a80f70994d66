namespace Yielding.Internal;

/// <summary>
/// Calls loggers, listeners and handlers, which may be code of the user's: what they throw is dropped, so that it does not change a scope.
/// </summary>
/// <remarks>
/// Scopes that such code enters are not observed. Otherwise a sink that uses a scope would be called for its own scope, without end. Its
/// code is marked in the execution context, so that the mark flows to what it starts on other threads, and not to other code that it
/// resumes on this one, which has a context of its own.
/// </remarks>
[HasNoTwin("Both halves use it through ScopeTracker and EventLog.")]
internal static class ListenerCall
{
    private static readonly object s_isRunning = new();
    private static readonly AsyncLocal<object?> s_mark = new();

    [ThreadStatic]
    private static bool t_isAsked;

    /// <summary>Whether the code of a logger or a listener runs, or code that it has started.</summary>
    public static bool IsRunning => t_isAsked || s_mark.Value is not null;

    /// <summary>Makes a call. Does nothing within another one.</summary>
    /// <param name="state">The argument of the call.</param>
    /// <param name="call">Calls the listeners. A static lambda. What it sets in the execution context stays.</param>
    /// <returns>Whether the call was made and has thrown nothing.</returns>
    public static bool Try<TState>(TState state, Action<TState> call)
    {
        if (IsRunning)
        {
            return false;
        }

        var before = ExecutionContext.Capture();
        s_mark.Value = s_isRunning;
        var during = ExecutionContext.Capture();
#pragma warning disable CA1031 // a listener never throws into user code
        try
        {
            call(state);

            return true;
        }
        catch (Exception)
        {
            return false;
        }
#pragma warning restore CA1031
        finally
        {
            // The same object, because contexts are compared. There is none while the flow is suppressed.
            if (before is not null && ReferenceEquals(ExecutionContext.Capture(), during))
            {
                ExecutionContext.Restore(before);
            }
            else
            {
                s_mark.Value = null;
            }
        }
    }

    /// <summary>
    /// Asks a logger for its level, which happens at each entry. Only this thread is marked: a mark in the context is an allocation.
    /// </summary>
    /// <param name="state">The argument of the call.</param>
    /// <param name="call">Calls the logger. A static lambda.</param>
    public static void Ask<TState>(TState state, Action<TState> call)
    {
        if (IsRunning)
        {
            return;
        }

        t_isAsked = true;
#pragma warning disable CA1031 // as above
        try
        {
            call(state);
        }
        catch (Exception)
        {
            // its level is off then
        }
#pragma warning restore CA1031
        finally
        {
            t_isAsked = false;
        }
    }
}
