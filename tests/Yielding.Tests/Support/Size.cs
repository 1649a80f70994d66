namespace Yielding.Support;

/// <summary>The sizes of proofs by large numbers. Each size is large enough to fail when the rule is broken.</summary>
internal static class Size
{
    /// <summary>Whether the environment variable <c>YIELDING_LONG</c> is 1, as in CI.</summary>
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("YIELDING_LONG") == "1";

    /// <summary>The first size in CI, and the second one in a plain <c>dotnet test</c>.</summary>
    public static int Of(int inCI, int plain) => IsLong ? inCI : plain;
}
