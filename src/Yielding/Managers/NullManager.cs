namespace Yielding.Managers;

/// <summary>Gives a value and does nothing.</summary>
internal static class NullManager
{
    public static IEnumerable<T> Null<T>(T value)
    {
        yield return value;
    }
}
