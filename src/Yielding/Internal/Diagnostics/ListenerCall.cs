namespace Yielding.Internal;

/// <summary>
/// Calls loggers, listeners and handlers, which may be code of the user's: what they throw is dropped, so that it does not change a scope.
/// </summary>
/// <remarks>
/// Scopes that such code enters on this thread are not observed meanwhile. Otherwise a sink that uses a scope would be called for its own
/// scope, without end.
/// </remarks>
[HasNoTwin("Both halves use it through ScopeTracker and EventLog.")]
internal static class ListenerCall
{
    [ThreadStatic]
    private static bool t_isRunning;

    /// <summary>Whether a logger or a listener runs on this thread.</summary>
    public static bool IsRunning => t_isRunning;

    /// <summary>Makes a call. Does nothing while another one runs on this thread.</summary>
    /// <param name="state">The argument of the call.</param>
    /// <param name="call">Calls the listeners. A static lambda.</param>
    /// <returns>Whether the call was made and has thrown nothing.</returns>
    public static bool Try<TState>(TState state, Action<TState> call)
    {
        if (t_isRunning)
        {
            return false;
        }

        t_isRunning = true;
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
            t_isRunning = false;
        }
    }
}
