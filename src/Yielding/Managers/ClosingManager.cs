namespace Yielding.Managers;

/// <summary>Closes an object at the exit.</summary>
internal static class ClosingManager
{
    public static IEnumerable<T> Closing<T>(T thing, Action<T> close)
    {
        try
        {
            yield return thing;
        }
        finally
        {
            close(thing);
        }
    }
}
