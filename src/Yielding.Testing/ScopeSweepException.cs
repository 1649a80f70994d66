namespace Yielding.Testing;

/// <summary>
/// The exception for runs that broke a rule. The message is the whole report: for each run the fault, the rule, what to do, and the
/// journal.
/// </summary>
/// <remarks>
/// The inner exception is the first one in these runs that was not injected: one that reached the caller, or that
/// <see cref="SweepOptions.AfterRun"/> threw. It is null if there is none.
/// </remarks>
/// <example>
/// <code>
/// catch (ScopeSweepException e)
/// {
///     foreach (var run in e.FailedRuns)
///     {
///         log.WriteLine($"{run}: {run.BrokenRules[0]}");
///     }
/// }
/// </code>
/// </example>
#pragma warning disable CA1032 // only the sweep makes one, and it always has the runs
public sealed class ScopeSweepException : Exception
#pragma warning restore CA1032
{
    internal ScopeSweepException(string report, IReadOnlyList<SweepRun> failedRuns, Exception? inner)
        : base(report, inner) =>
        FailedRuns = failedRuns;

    /// <summary>Gets the runs that broke a rule, in the order in which they ran.</summary>
    public IReadOnlyList<SweepRun> FailedRuns { get; }
}
