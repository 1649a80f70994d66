namespace Yielding.Outcomes;

/// <summary>What this runtime lets the library detect, as constants to the JIT.</summary>
/// <remarks>Each entry runs <see cref="FirstUse.Check"/> before, so that this static constructor throws nothing.</remarks>
internal static class Platform
{
    static Platform()
    {
        FirstUse.Ensure();
        TracksThrows = FirstUse.TracksThrows;
        HasPointers = FirstUse.PointersAreRight;
        PointersLieOnTheStack = FirstUse.PointersLieOnTheStack;
    }

    /// <summary>
    /// Whether the runtime can suspend methods itself (.NET 11, or .NET 10 with its switch): the stack variables of such a method may
    /// return on the stack of another thread, or of this one after something was thrown on another.
    /// </summary>
    public static bool ResumesOnTheStack { get; } =
        Environment.Version.Major > 10 || Environment.GetEnvironmentVariable("DOTNET_RuntimeAsync") is not (null or "0");

    /// <inheritdoc cref="FirstUse.TracksThrows"/>
    public static bool TracksThrows { get; }

    /// <summary>Whether the exception in flight can be detected. Otherwise the stack traces of the newest throws are used.</summary>
    public static bool HasPointers { get; }

    /// <inheritdoc cref="FirstUse.PointersLieOnTheStack"/>
    public static bool PointersLieOnTheStack { get; }
}
