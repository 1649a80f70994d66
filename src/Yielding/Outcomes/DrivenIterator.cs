namespace Yielding.Outcomes;

/// <summary>
/// The asynchronous iterator whose setup the library is running on this thread. It is never disposed at its <c>yield</c> without an <see cref="AmbientExit"/>, so its scopes
/// need not ask the state machine as long as nothing was thrown.
/// </summary>
internal static class DrivenIterator
{
    // No thread has to note what it drives before some scope wants to know: most generators hold none.
    private static bool s_isWanted;

    [ThreadStatic]
    private static object? t_current;

    public static bool IsWanted => s_isWanted;

    /// <summary>Notes the iterator whose setup runs on this thread, and gives the one before.</summary>
    public static object? Exchange(object? iterator)
    {
        var before = t_current;
        t_current = iterator;

        return before;
    }

    /// <summary>The library drives the iterator of this method, which is running here.</summary>
    public static bool IsOf(in StackMethod method)
    {
        s_isWanted = true;

        return t_current?.GetType() is { } type && method.Method?.DeclaringType is { } owner && type.HasSameMetadataDefinitionAs(owner);
    }
}
