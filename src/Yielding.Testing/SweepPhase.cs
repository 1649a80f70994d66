namespace Yielding.Testing;

/// <summary>The part of a run that a point belongs to.</summary>
/// <example>
/// <code>
/// var suppressing = new SweepOptions { Suppresses = point => point.Phase == SweepPhase.Body };
/// </code>
/// </example>
public enum SweepPhase
{
    /// <summary>Until the body starts; also the generator's <c>finally</c> blocks after a setup that failed.</summary>
    Setup,

    /// <summary>From the start to the end of the body.</summary>
    Body,

    /// <summary>After the body.</summary>
    Teardown,
}
