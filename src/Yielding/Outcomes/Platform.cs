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

    /// <inheritdoc cref="FirstUse.SeesThrows"/>
    public static bool SeesThrows { get; }

    /// <summary>It can be detected which exception is in flight. Where it can't, the stack traces of the newest throws have to do.</summary>
    public static bool HasPointers { get; }

    /// <inheritdoc cref="FirstUse.PointersLieOnTheStack"/>
    public static bool PointersLieOnTheStack { get; }
}
