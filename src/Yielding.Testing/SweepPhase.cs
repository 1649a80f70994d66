namespace Yielding.Testing;

/// <summary>The part of a run that a point lies in.</summary>
public enum SweepPhase
{
    /// <summary>Until the body starts; also the generator's <c>finally</c> blocks after a setup that failed.</summary>
    Setup,

    /// <summary>The body, from its start to its end.</summary>
    Body,

    /// <summary>After the body.</summary>
    Teardown,
}
