namespace Yielding.Outcomes;

/// <summary>The code in which a <see cref="FlowRun"/> is current. What that code itself has set in its flow otherwise remains set.</summary>
internal readonly ref struct FlowRegion
{
    private readonly FlowRun _run;
#pragma warning disable CA2213 // contexts are shared, and never disposed
    private readonly ExecutionContext? _before;
    private readonly ExecutionContext? _inside;
#pragma warning restore CA2213

    public FlowRegion(FlowRun run)
    {
        _run = run;
        _before = ExecutionContext.Capture();
        FlowEvidence.Current = run;
        _inside = ExecutionContext.Capture();
    }

    public void Dispose()
    {
        // Nothing else has been set, the usual case: going back to the context from before needs no new one. There is none while
        // somebody suppresses the flow.
        if (_before is not null && ReferenceEquals(ExecutionContext.Capture(), _inside))
        {
            ExecutionContext.Restore(_before);
        }
        else
        {
            FlowEvidence.Current = _run.Outer;
        }
    }
}
