using Yielding.Testing.Internal;

namespace Yielding.Testing;

/// <summary>A point that a run reaches, at which a fault can be injected.</summary>
/// <example>
/// <code>
/// var failing = new SweepOptions { Fault = point => new IOException($"No disk at {point}.") };
/// </code>
/// </example>
public sealed class SweepPoint
{
    internal SweepPoint(string name, SweepPhase phase)
    {
        Name = name;
        Phase = phase;
    }

    /// <summary>
    /// Gets the name: that of a <c>Point</c> as it was given; "acquire" or "release" and the resource; "commit" and what is committed;
    /// "start of the body" or "end of the body". A name that a run reaches again is numbered from 2 on, such as "insert (2)".
    /// </summary>
    public string Name { get; }

    /// <summary>Gets the phase in which it was reached.</summary>
    public SweepPhase Phase { get; }

    /// <summary>Formats the name and the phase as in a report.</summary>
    /// <returns>A text such as "'acquire file' (setup)".</returns>
    public override string ToString() => $"'{Name}' ({ReportText.Of(Phase)})";
}
