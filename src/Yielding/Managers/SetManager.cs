namespace Yielding.Managers;

/// <summary>Sets a value, and puts back the one that it found.</summary>
internal static class SetManager
{
    public static IEnumerable<T> Set<T>(Func<T> get, Action<T> set, T value)
    {
        var before = get();
        set(value);
        try
        {
            yield return value;
        }
        finally
        {
            set(before);
        }
    }
}
