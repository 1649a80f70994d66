using Microsoft.CodeAnalysis;

namespace Yielding.Analyzers.Flow;

/// <summary>An operation on a path that a rule reads.</summary>
/// <param name="kind">What it means.</param>
/// <param name="operation">The operation.</param>
/// <param name="index">The number of the condition that a write changes.</param>
internal readonly struct FlowEvent(FlowEventKind kind, IOperation operation, int index = 0)
{
    public FlowEventKind Kind { get; } = kind;

    public IOperation Operation { get; } = operation;

    public int Index { get; } = index;
}
