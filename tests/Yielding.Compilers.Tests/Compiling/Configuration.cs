namespace Yielding.Compilers.Compiling;

/// <summary>A configuration of a build, and the arguments that the SDK passes to the compiler. Each produces different IL.</summary>
internal sealed record Configuration(string Name, IReadOnlyList<string> Arguments)
{
    public static IReadOnlyList<Configuration> All { get; } =
    [
        new("Debug", ["-debug+", "-debug:portable", "-optimize-"]),
        new("Release", ["-debug-", "-debug:portable", "-optimize+"]),
        // With DebugSymbols set in the project.
        new("Release with symbols", ["-debug+", "-debug:portable", "-optimize+"]),
    ];

    public bool IsOptimized => Arguments.Contains("-optimize+");

    public override string ToString() => Name;
}
