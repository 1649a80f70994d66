namespace Yielding.Outcomes;

/// <summary>The place of an entry in a method's IL: one offset, or a range of calls that contains it.</summary>
/// <param name="First">The offset of the first possible call; 0 when unknown.</param>
/// <param name="Last">The offset of the last possible call.</param>
internal readonly record struct EntryRange(int First, int Last)
{
    public static EntryRange Unknown => default;

    public bool IsKnown => First > 0;
}
