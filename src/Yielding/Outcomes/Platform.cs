namespace Yielding.Outcomes;

/// <summary>What this runtime lets the library detect: constants to the JIT.</summary>
/// <remarks>Each entry makes sure before that <see cref="FirstUse.Check"/> is over, so that this static constructor throws nothing.</remarks>
internal static class Platform
{
    static Platform()
    {
        FirstUse.Ensure();
        SeesThrows = FirstUse.SeesThrows;
        HasPointers = FirstUse.PointersAreRight;
        PointersLieOnTheStack = FirstUse.PointersLieOnTheStack;
    }

    /// <summary>
    /// The runtime can suspend methods itself (.NET 11, or .NET 10 with its switch): what such a method keeps on the stack comes back on the stack of another thread, or
    /// on that of this one after something was thrown on another.
    /// </summary>
    public static bool ResumesOnTheStack { get; } = Environment.Version.Major > 10 || Environment.GetEnvironmentVariable("DOTNET_RuntimeAsync") is not (null or "0");

    /// <inheritdoc cref="FirstUse.SeesThrows"/>
    public static bool SeesThrows { get; }

    /// <summary>It can be detected which exception is in flight. Where it can't, the stack traces of the newest throws have to do.</summary>
    public static bool HasPointers { get; }

    /// <inheritdoc cref="FirstUse.PointersLieOnTheStack"/>
    public static bool PointersLieOnTheStack { get; }
}
