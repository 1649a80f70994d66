namespace Yielding.Conventions.Nulls;

/// <summary>A valid argument was used before the null beside it was found.</summary>
public sealed class UsedException : Exception
{
    public UsedException()
        : base("A valid argument was used before the null beside it was found.")
    {
    }
}
