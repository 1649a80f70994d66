namespace Yielding.Outcome;

/// <summary>The code in which a <see cref="FlowRun"/> is current. What that code itself has set in its flow otherwise remains set.</summary>
internal readonly ref struct FlowRegion
{
    private readonly FlowPlace? _before;
#pragma warning disable CA2213 // contexts are shared, and never disposed
    private readonly ExecutionContext? _contextBefore;
    private readonly ExecutionContext? _context;
#pragma warning restore CA2213

    public FlowRegion(FlowRun run)
    {
        _before = FlowEvidence.Current;
        _contextBefore = ExecutionContext.Capture();
        FlowEvidence.Current = run;
        _context = ExecutionContext.Capture();
    }

    public void Dispose()
    {
        // Nothing else has been set, the usual case: going back to the context from before needs no new one. There is none while
        // somebody suppresses the flow.
        if (_contextBefore is not null && ReferenceEquals(ExecutionContext.Capture(), _context))
        {
            ExecutionContext.Restore(_contextBefore);
        }
        else
        {
            FlowEvidence.Current = _before;
        }
    }
}
