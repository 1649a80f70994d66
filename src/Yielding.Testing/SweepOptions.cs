namespace Yielding.Testing;

/// <summary>What a sweep needs to know beside the generator and its body. Nothing of it has to be set.</summary>
public sealed class SweepOptions
{
    /// <summary>Makes the exception to inject at a point, a fresh one at each call; null for an <see cref="InjectedException"/>.</summary>
    /// <value>Null by default.</value>
    /// <remarks>For generators that behave differently for a certain type of exception.</remarks>
    public Func<SweepPoint, Exception>? Fault { get; init; }

    /// <summary>Says of which faults the caller is not meant to hear, because the generator or the body ends them; null for none.</summary>
    /// <value>Null by default.</value>
    /// <remarks>
    /// It is a promise, and is checked: such a fault may not reach the caller, except that in a <c>using</c> the language rethrows what left the
    /// body in any case. After a failure of the body nothing may be committed, suppressed or not; when the body itself has handled the fault, it
    /// has completed, and everything has to be committed.
    /// </remarks>
    public Func<SweepPoint, bool>? Suppresses { get; init; }

    /// <summary>
    /// The caller's own check of a run that is over, such as that a file is free, or that a table holds all rows or none. What it throws
    /// stands in the report. Null for none.
    /// </summary>
    /// <value>Null by default.</value>
    /// <remarks>It may put things back to where each run starts.</remarks>
    public Action<SweepRun>? AfterRun { get; init; }

    /// <summary>
    /// True to demand that no exception at all is lost, also where the generator itself throws two, one after the other.
    /// </summary>
    /// <value>
    /// False by default. C# loses the earlier of two exceptions when a second one is thrown in a <c>finally</c> block, and nobody outside can
    /// know. An exit stack loses none. What left the body, and the last exception of all, may never be lost.
    /// </value>
    public bool RequireAllExceptions { get; init; }
}
