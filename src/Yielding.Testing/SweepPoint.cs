using Yielding.Testing.Internal;

namespace Yielding.Testing;

/// <summary>A place that a run comes to, where a fault can be injected.</summary>
public sealed class SweepPoint
{
    internal SweepPoint(string name, SweepPhase phase)
    {
        Name = name;
        Phase = phase;
    }

    /// <summary>
    /// Its name: that of a <c>Point</c> as it was given; "acquire" or "release" and the resource; "commit" and what is committed; "start of the body" or
    /// "end of the body". A name that a run comes to again is numbered from 2 on, such as "insert (2)".
    /// </summary>
    public string Name { get; }

    /// <summary>The phase in which it was reached.</summary>
    public SweepPhase Phase { get; }

    /// <summary>Name and phase, as a report writes them.</summary>
    /// <returns>Such as "'acquire file' (setup)".</returns>
    public override string ToString() => $"'{Name}' ({ReportText.Of(Phase)})";
}
