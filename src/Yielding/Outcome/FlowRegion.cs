namespace Yielding.Outcome;

/// <summary>The code in which a <see cref="FlowRun"/> is current. What that code itself has set in its flow otherwise remains set.</summary>
internal readonly ref struct FlowRegion
{
    private readonly FlowRun _run;
    private readonly FlowPlace? _placeBefore;
#pragma warning disable CA2213 // contexts are shared, and never disposed
    private readonly ExecutionContext? _before;
#pragma warning restore CA2213

    public FlowRegion(FlowRun run)
    {
        _run = run;
        _before = ExecutionContext.Capture();
        if (_before is not null && ReferenceEquals(_before, run.ContextBefore))
        {
            // The teardown of a body that has left the flow as it was: the context from the setup does again.
            _placeBefore = run.Outer;
            ExecutionContext.Restore(run.ContextInside!);
        }
        else
        {
            _placeBefore = FlowEvidence.Current;
            FlowEvidence.Current = run;
            run.ContextBefore = _before;
            run.ContextInside = ExecutionContext.Capture();
        }
    }

    public void Dispose()
    {
        // Nothing else has been set, the usual case: going back to the context from before needs no new one. There is none while
        // somebody suppresses the flow.
        if (_before is not null && ReferenceEquals(ExecutionContext.Capture(), _run.ContextInside))
        {
            ExecutionContext.Restore(_before);
        }
        else
        {
            FlowEvidence.Current = _placeBefore;
        }
    }
}
