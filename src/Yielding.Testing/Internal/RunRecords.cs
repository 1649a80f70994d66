namespace Yielding.Testing.Internal;

// The records of a run. Each is a few lines, and they are read together.

/// <summary>The arrival of a run at a point.</summary>
/// <param name="Point">The point.</param>
/// <param name="Fault">The exception to throw there; null for none.</param>
internal readonly record struct Arrival(SweepPoint Point, Exception? Fault);

/// <summary>A point that a run reached.</summary>
/// <param name="Point">The point.</param>
/// <param name="CanCancel">Whether the scope waits here, so that other code may cancel it.</param>
internal readonly record struct Reached(SweepPoint Point, bool CanCancel);

/// <summary>A fault or a cancellation that a run injects at one of its points.</summary>
/// <param name="At">
/// The index of the point, in the order in which they are reached; <see cref="BeforeSetup"/> comes before all of them.
/// </param>
/// <param name="Cancels">Whether the caller's token is cancelled there; otherwise an exception is thrown.</param>
internal readonly record struct Injection(int At, bool Cancels)
{
    public const int BeforeSetup = -1;
}

/// <summary>A commit.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Time">The number of events before it.</param>
internal readonly record struct Commit(string Name, int Time);

/// <summary>An exception that was thrown into a run, or that left its body.</summary>
/// <param name="Exception">The exception.</param>
/// <param name="Point">The point; null when the body threw it itself.</param>
/// <param name="Phase">The phase in which it was thrown.</param>
/// <param name="Time">The number of events before it.</param>
internal sealed record Thrown(Exception Exception, SweepPoint? Point, SweepPhase Phase, int Time)
{
    public string Where => Point is null ? "in the body" : ReportText.Of(Point);
}

/// <summary>A resource that a run has acquired.</summary>
/// <param name="name">Its name, unique in the run.</param>
/// <param name="acquiredAt">The number of events before it was acquired.</param>
internal sealed class AcquiredResource(string name, int acquiredAt)
{
    public string Name => name;

    public int AcquiredAt => acquiredAt;

    /// <summary>The number of its releases.</summary>
    public int Releases { get; set; }

    /// <summary>The number of events before its first release.</summary>
    public int ReleasedAt { get; set; } = int.MaxValue;
}

/// <summary>How the scope is held in a run.</summary>
internal enum ScopeForm
{
    Run,
    Using,
    RunAsync,
    AwaitUsing,
}
