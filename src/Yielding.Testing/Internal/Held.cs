namespace Yielding.Testing.Internal;

/// <summary>A resource that a run has acquired.</summary>
/// <param name="name">Its name, which no other one in the run has.</param>
/// <param name="acquiredAt">The number of events before it was there.</param>
internal sealed class Held(string name, int acquiredAt)
{
    public string Name => name;

    public int AcquiredAt => acquiredAt;

    /// <summary>How often it was released.</summary>
    public int Releases { get; set; }

    /// <summary>The number of events before its first release.</summary>
    public int ReleasedAt { get; set; } = int.MaxValue;
}
