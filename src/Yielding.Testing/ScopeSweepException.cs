namespace Yielding.Testing;

/// <summary>A sweep found runs that broke a rule. The message is the whole report: for each of them the fault, the rule, what to do, and the journal.</summary>
/// <remarks>
/// The inner exception is the first one in these runs that was not injected: what reached the caller, or what the caller's own check threw. It is null
/// when there is none.
/// </remarks>
#pragma warning disable CA1032 // only the sweep makes one, and it always has the runs
public sealed class ScopeSweepException : Exception
#pragma warning restore CA1032
{
    internal ScopeSweepException(string report, IReadOnlyList<SweepRun> failedRuns, Exception? inner)
        : base(report, inner) =>
        FailedRuns = failedRuns;

    /// <summary>The runs that broke a rule, in the order in which they ran.</summary>
    public IReadOnlyList<SweepRun> FailedRuns { get; }
}
