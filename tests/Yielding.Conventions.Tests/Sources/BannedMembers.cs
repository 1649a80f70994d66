namespace Yielding.Conventions.Sources;

internal static class BannedMembers
{
    private const string NoBlocking = "a library doesn't block a thread to wait for a task.";

    /// <summary>Only one folder detects the outcome.</summary>
    public static BannedMember Pointers { get; } =
        new("Marshal", "GetExceptionPointers", "only src/Yielding/Outcomes knows this trick.");

    public static IReadOnlyList<BannedMember> InSources { get; } =
    [
        new("Thread", "Sleep", NoBlocking),
        new("DateTime", "Now", "it jumps with the clock; measure with Stopwatch."),
        new("Task", "WaitAll", NoBlocking),
        new("Task", "WaitAny", NoBlocking),
        // Without types the receiver of Wait is unknown; the library waits for nothing else either.
        new("*", "Wait", NoBlocking),
        new("*", "GetResult", NoBlocking),
    ];

    public static IReadOnlyList<BannedMember> InTests { get; } =
    [
        new("Thread", "Sleep", "use a gate: a sleep is too short on a slow machine, and too long on a fast one."),
        new("Task", "Delay", "use a gate: a delay is too short on a slow machine, and too long on a fast one."),
    ];
}
