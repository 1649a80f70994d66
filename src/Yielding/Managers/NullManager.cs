namespace Yielding.Managers;

/// <summary>Provides a value and does nothing else.</summary>
internal static class NullManager
{
    public static IEnumerable<T> Null<T>(T value)
    {
        yield return value;
    }
}
