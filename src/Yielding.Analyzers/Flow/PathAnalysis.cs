using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Yielding.Analyzers.Flow;

/// <summary>
/// Follows all paths through a method with a small state: numbers below 64. Each block is visited once a state, and a
/// <c>finally</c> block once for each state in which it is entered, so that paths through it are not mixed.
/// </summary>
internal abstract class PathAnalysis(FlowMethod method, CancellationToken cancellationToken)
{
    /// <summary>The state of a path that has ended.</summary>
    protected const int Ended = -1;

    private readonly Dictionary<(int FirstBlock, int State), ulong> _finallyBlocks = [];
    private readonly bool _hasHandlers = HasHandlers(method.Graph.Root);

    protected FlowMethod Method => method;

    /// <summary>The number of blocks that were visited: the cost of the analysis.</summary>
    public int Steps { get; private set; }

    /// <summary>Follows the paths from the start of the method.</summary>
    public void Run() => _ = Walk(0, 0, frame: null);

    /// <summary>The state after an event, or <see cref="Ended"/>.</summary>
    protected abstract int After(FlowEvent occurred, int state);

    /// <summary>Called for each state in which the method returns.</summary>
    protected abstract void Returns(int state);

    /// <summary>Called for each state in which an exception is thrown by a <c>throw</c>.</summary>
    protected virtual void Throws(int state)
    {
    }

    /// <summary>The state on one side of a condition, or <see cref="Ended"/> when a path in this state cannot take it.</summary>
    protected virtual int Taken(BasicBlock block, bool value, int state) => state;

    /// <summary>False when an exception in this state does not reach the handlers of a try block.</summary>
    protected virtual bool ReachesHandlers(ControlFlowRegion tryRegion, int state) => true;

    private static bool HasHandlers(ControlFlowRegion region)
    {
        var pending = new Stack<ControlFlowRegion>([region]);
        while (pending.Count > 0)
        {
            var current = pending.Pop();
            if (current.Kind == ControlFlowRegionKind.TryAndCatch)
            {
                return true;
            }

            foreach (var nested in current.NestedRegions)
            {
                pending.Push(nested);
            }
        }

        return false;
    }

    // A frame is the method, or one of its finally blocks. The result has the states at the end of the finally block.
    private ulong Walk(int firstBlock, int firstState, ControlFlowRegion? frame)
    {
        var walk = new FrameWalk(frame);
        walk.Enter(firstBlock, firstState);
        while (walk.TryTake(out var ordinal, out var state))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Steps++;
            Visit(walk, method.Graph.Blocks[ordinal], state);
        }

        return walk.Exits;
    }

    private void Visit(FrameWalk walk, BasicBlock block, int state)
    {
        if (block.Kind == BasicBlockKind.Exit)
        {
            Returns(state);

            return;
        }

        var passed = Bit(state);
        foreach (var occurred in method.EventsOf(block))
        {
            state = After(occurred, state);
            if (state == Ended)
            {
                break;
            }

            passed |= Bit(state);
        }

        if (_hasHandlers)
        {
            Raise(walk, block.EnclosingRegion, passed);
        }

        if (state != Ended)
        {
            Leave(walk, block, state);
        }
    }

    private void Leave(FrameWalk walk, BasicBlock block, int state)
    {
        if (block.ConditionKind == ControlFlowConditionKind.None)
        {
            Follow(walk, block.FallThroughSuccessor, state);

            return;
        }

        var whenTaken = block.ConditionKind == ControlFlowConditionKind.WhenTrue;
        var constant = block.BranchValue?.ConstantValue is { HasValue: true, Value: bool value } ? value : (bool?)null;
        if (constant != !whenTaken)
        {
            Follow(walk, block.ConditionalSuccessor, Taken(block, whenTaken, state));
        }

        if (constant != whenTaken)
        {
            Follow(walk, block.FallThroughSuccessor, Taken(block, !whenTaken, state));
        }
    }

    private void Follow(FrameWalk walk, ControlFlowBranch? branch, int state)
    {
        if (branch is null || state == Ended)
        {
            return;
        }

        switch (branch.Semantics)
        {
            case ControlFlowBranchSemantics.Throw or ControlFlowBranchSemantics.Rethrow:
                Throws(state);
                break;
            case ControlFlowBranchSemantics.StructuredExceptionHandling when IsEndOfFinally(branch.Source, walk.Frame):
                walk.Exits |= Bit(state);
                break;
            default:
                EnterAfterFinally(walk, branch, state);
                break;
        }
    }

    private void EnterAfterFinally(FrameWalk walk, ControlFlowBranch branch, int state)
    {
        if (branch.Destination is not { } destination)
        {
            return;
        }

        var states = Bit(state);
        foreach (var region in branch.FinallyRegions)
        {
            states = ThroughFinally(region, states);
        }

        walk.EnterAll(destination.Ordinal, states);
    }

    private static bool IsEndOfFinally(BasicBlock block, ControlFlowRegion? frame)
    {
        for (var region = block.EnclosingRegion; region is not null && frame is not null; region = region.EnclosingRegion)
        {
            if (region.Kind is ControlFlowRegionKind.Filter)
            {
                return false;
            }

            if (region == frame)
            {
                return true;
            }
        }

        return false;
    }

    private ulong ThroughFinally(ControlFlowRegion region, ulong states)
    {
        var result = 0UL;
        for (var state = 0; state < 64; state++)
        {
            if ((states & Bit(state)) == 0)
            {
                continue;
            }

            var key = (region.FirstBlockOrdinal, state);
            if (!_finallyBlocks.TryGetValue(key, out var exits))
            {
                exits = Walk(region.FirstBlockOrdinal, state, region);
                _finallyBlocks[key] = exits;
            }

            result |= exits;
        }

        return result;
    }

    // An exception anywhere in a block reaches the handlers around it. It passes the finally blocks on its way. What is around the root of
    // the graph of a lambda belongs to another method.
    private void Raise(FrameWalk walk, ControlFlowRegion source, ulong states)
    {
        var inner = source;
        for (var outer = source.EnclosingRegion;
            outer is not null && inner != walk.Frame && inner != method.Graph.Root;
            inner = outer, outer = outer.EnclosingRegion)
        {
            if (inner.Kind != ControlFlowRegionKind.Try)
            {
                continue;
            }

            if (outer.Kind == ControlFlowRegionKind.TryAndFinally)
            {
                states = ThroughFinally(outer.NestedRegions.Last(), states);
            }
            else
            {
                EnterHandlers(walk, inner, outer, states);
            }
        }
    }

    private void EnterHandlers(FrameWalk walk, ControlFlowRegion tryRegion, ControlFlowRegion handlers, ulong states)
    {
        for (var state = 0; state < 64; state++)
        {
            if ((states & Bit(state)) == 0 || !ReachesHandlers(tryRegion, state))
            {
                continue;
            }

            foreach (var handler in handlers.NestedRegions.Where(static region => region.Kind != ControlFlowRegionKind.Try))
            {
                walk.Enter(handler.FirstBlockOrdinal, state);
            }
        }
    }

    private static ulong Bit(int state) => 1UL << state;

    // The blocks of one frame that are still to be visited.
    private sealed class FrameWalk(ControlFlowRegion? frame)
    {
        private readonly Dictionary<int, ulong> _entered = [];
        private readonly Stack<(int Block, int State)> _pending = new();

        public ControlFlowRegion? Frame => frame;

        public ulong Exits { get; set; }

        public void Enter(int block, int state)
        {
            _ = _entered.TryGetValue(block, out var states);
            if ((states & Bit(state)) == 0)
            {
                _entered[block] = states | Bit(state);
                _pending.Push((block, state));
            }
        }

        public void EnterAll(int block, ulong states)
        {
            for (var state = 0; state < 64; state++)
            {
                if ((states & Bit(state)) != 0)
                {
                    Enter(block, state);
                }
            }
        }

        public bool TryTake(out int block, out int state)
        {
            var found = _pending.Count > 0;
            (block, state) = found ? _pending.Pop() : (0, 0);

            return found;
        }
    }
}
