namespace Yielding.Internal;

/// <summary>A scope that was entered, synchronous or asynchronous, as its neighbours know it.</summary>
internal interface IActiveScope
{
    string Name { get; }

    /// <summary>Whether the teardown receives the body's exception, and can answer to it.</summary>
    bool ObservesOutcome { get; }

    /// <summary>Reports that the body completed: exceptions thrown before no longer count.</summary>
    void ReportCompleted();

    /// <summary>Reports that the body failed.</summary>
    void ReportFailed(Exception exception);
}
