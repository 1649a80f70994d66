namespace Yielding.Internal;

/// <summary>The common part of synchronous and asynchronous active scopes.</summary>
internal interface IActiveScope
{
    string Name { get; }

    /// <summary>Whether the teardown receives the body's exception, and may suppress it.</summary>
    bool ObservesOutcome { get; }

    /// <summary>Reports that the body completed: exceptions thrown before no longer count.</summary>
    void ReportCompleted();

    /// <summary>Reports that the body failed.</summary>
    void ReportFailed(Exception exception);
}
