using System.Reflection;
using System.Runtime.CompilerServices;
using Yielding.Outcomes;

namespace Yielding.Support;

/// <summary>Throws whose stack traces show known methods.</summary>
internal static class Throwing
{
    public static RecentThrow Once(Exception thrown) => new(thrown, Environment.CurrentManagedThreadId, length: 1);

    public static RecentThrow Again(Exception thrown) => Once(thrown).WithOlderThrow(length: 1);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static T Helper<T>(Func<T> action) => action();

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Throw(Exception thrown) => throw thrown;

    /// <summary>
    /// Throws and catches, and gives the method that did: the only one that the exception has passed, besides the one that threw.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static MethodBase Handle(Exception thrown)
    {
        try
        {
            Throw(thrown);
        }
        catch (TimeoutException)
        {
        }

        return MethodBase.GetCurrentMethod()!;
    }

    /// <summary>The same in another method.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void HandleElsewhere(Exception thrown)
    {
        try
        {
            Throw(thrown);
        }
        catch (TimeoutException)
        {
        }
    }
}
