namespace Yielding.Testing;

/// <summary>What a sweep needs to know beside the generator and its body. Every property is optional.</summary>
/// <example>
/// <code>
/// var options = new SweepOptions
/// {
///     Fault = point => new IOException(point.Name),
///     Suppresses = point => point is { Phase: SweepPhase.Body, Name: "insert" },
///     AfterRun = run => log.WriteLine(run),
/// };
/// </code>
/// </example>
public sealed class SweepOptions
{
    /// <summary>
    /// Gets the function that makes the exception to inject at a point, a new one at each call; null for an
    /// <see cref="InjectedException"/>.
    /// </summary>
    /// <value>Null by default.</value>
    /// <remarks>It is for generators that behave differently for a certain type of exception.</remarks>
    public Func<SweepPoint, Exception>? Fault { get; init; }

    /// <summary>
    /// Gets the predicate for the faults that do not reach the caller, because the generator or the body suppresses them; null for none.
    /// </summary>
    /// <value>Null by default.</value>
    /// <remarks>
    /// It is verified: such a fault must not reach the caller, except that in a <c>using</c> the language rethrows what left the body in
    /// any case. After a failure of the body nothing must be committed, suppressed or not. If the body itself handled the fault, it
    /// completed, and everything has to be committed.
    /// </remarks>
    public Func<SweepPoint, bool>? Suppresses { get; init; }

    /// <summary>
    /// Gets the caller's own check of a run that is over, such as that a file is not locked, or that a table holds all rows or none. The
    /// report contains the exception that it throws. Null for none.
    /// </summary>
    /// <value>Null by default.</value>
    /// <remarks>It may restore the state in which each run starts.</remarks>
    public Action<SweepRun>? AfterRun { get; init; }

    /// <summary>Gets whether no exception at all may be lost, also where the generator itself throws two, one after the other.</summary>
    /// <value>
    /// False by default. C# loses the earlier of two exceptions if the second one is thrown in a <c>finally</c> block, and the library
    /// cannot detect that. An exit stack loses none. The exception that left the body, and the last one of all, must never be lost.
    /// </value>
    public bool RequireAllExceptions { get; init; }
}
