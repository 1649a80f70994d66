namespace Yielding.Testing.Internal;

// What a run records. Each of these is a few lines, and they are read together.

/// <summary>A run has come to a point.</summary>
/// <param name="Point">The point.</param>
/// <param name="Fault">What has to be thrown there; null for nothing.</param>
internal readonly record struct Arrival(SweepPoint Point, Exception? Fault);

/// <summary>A point that a run came to.</summary>
/// <param name="Point">The point.</param>
/// <param name="CanCancel">Others may run while the scope waits here, and may cancel.</param>
internal readonly record struct Reached(SweepPoint Point, bool CanCancel);

/// <summary>One thing that a run's plan has for one of its points.</summary>
/// <param name="At">Which point, counted from 0 in the order in which they are reached; <see cref="BeforeSetup"/> for before all of them.</param>
/// <param name="Cancels">The caller's token is cancelled there; else an exception is thrown.</param>
internal readonly record struct Injection(int At, bool Cancels)
{
    public const int BeforeSetup = -1;
}

/// <summary>Something was committed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Time">The number of events before it.</param>
internal readonly record struct Commit(string Name, int Time);

/// <summary>An exception that was thrown into a run, or that left its body.</summary>
/// <param name="Exception">The exception.</param>
/// <param name="Point">Where; null when the body threw it by itself.</param>
/// <param name="Phase">The phase in which it was thrown.</param>
/// <param name="Time">The number of events before it.</param>
internal sealed record Thrown(Exception Exception, SweepPoint? Point, SweepPhase Phase, int Time)
{
    public string Where => Point is null ? "in the body" : ReportText.Of(Point);
}

/// <summary>A resource that a run has acquired.</summary>
/// <param name="name">Its name, which no other one in the run has.</param>
/// <param name="acquiredAt">The number of events before it was there.</param>
internal sealed class AcquiredResource(string name, int acquiredAt)
{
    public string Name => name;

    public int AcquiredAt => acquiredAt;

    /// <summary>How often it was released.</summary>
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
