namespace Yielding.Outcomes;

/// <summary>
/// The asynchronous iterator whose setup the library is running on this thread. It is never disposed at its <c>yield</c> without an
/// <see cref="AmbientExit"/>, so its scopes need not read the state machine while nothing was thrown.
/// </summary>
internal static class DrivenIterator
{
    // Most generators hold no scope, so threads store their iterators only after a scope has needed one.
    private static bool s_isNeeded;

    [ThreadStatic]
    private static object? t_current;

    public static bool IsNeeded => s_isNeeded;

    /// <summary>Stores the iterator whose setup runs on this thread, and returns the previous one.</summary>
    public static object? Exchange(object? iterator)
    {
        var before = t_current;
        t_current = iterator;

        return before;
    }

    /// <summary>Returns whether the library drives the iterator of this method, which is running on this thread.</summary>
    public static bool IsOf(in StackMethod method)
    {
        s_isNeeded = true;

        return t_current is { } current && method.IsOf(current);
    }
}
