namespace Yielding.Outcomes;

/// <summary>Where in a method's IL a scope is entered: one offset, or several calls of which it is not known which one.</summary>
/// <param name="First">The offset of the first call that it may be; 0 when it is not known at all.</param>
/// <param name="Last">The offset of the last one.</param>
internal readonly record struct EntryRange(int First, int Last)
{
    public static EntryRange Unknown => default;

    public bool IsKnown => First > 0;
}
