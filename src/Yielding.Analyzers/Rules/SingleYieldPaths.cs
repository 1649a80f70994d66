using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Yielding.Analyzers.Flow;

namespace Yielding.Analyzers.Rules;

/// <summary>
/// The state of a path: how many times it has yielded, up to 2, and what is known of each condition: nothing, true or false.
/// </summary>
internal sealed class SingleYieldPaths(FlowMethod method, CancellationToken cancellationToken) : PathAnalysis(method, cancellationToken)
{
    private const int Unknown = 0;
    private const int True = 1;
    private const int False = 2;

    public bool EndsWithoutYield { get; private set; }

    public bool EndsAfterOneYield { get; private set; }

    public HashSet<IOperation> SecondYields { get; } = [];

    protected override int After(FlowEvent occurred, int state)
    {
        switch (occurred.Kind)
        {
            case FlowEventKind.Stop:
                Throws(state);

                return Ended;
            case FlowEventKind.Write:
                return With(state, occurred.Index, Conditions.AssignedBy(occurred.Operation) switch
                {
                    true => True,
                    false => False,
                    null => Unknown,
                });
            case FlowEventKind.Yield when state % 3 == 0:
                return state + 1;
            case FlowEventKind.Yield when state % 3 == 1:
                _ = SecondYields.Add(occurred.Operation);

                return state + 1;
            default:
                return state;
        }
    }

    protected override int Taken(BasicBlock block, bool value, int state)
    {
        var index = Method.Conditions.IndexOf(block, out var whenTrue);
        if (index < 0)
        {
            return state;
        }

        var taken = value == whenTrue ? True : False;
        var known = Of(state, index);

        return known == Unknown || known == taken ? With(state, index, taken) : Ended;
    }

    protected override void Returns(int state)
    {
        EndsWithoutYield |= state % 3 == 0;
        EndsAfterOneYield |= state % 3 == 1;
    }

    // In 'try { Prepare(); await yield.Return(1); } catch (IOException) { }' the handler is there for the exceptions of the body.
    protected override bool ReachesHandlers(ControlFlowRegion tryRegion, int state) =>
        state % 3 != 0 || !Method.HasEvent(tryRegion, FlowEventKind.Yield);

    // A teardown may throw.
    protected override void Throws(int state) => EndsAfterOneYield |= state % 3 == 1;

    private static int Weight(int index) => index == 0 ? 3 : 9;

    private static int Of(int state, int index) => state / Weight(index) % 3;

    private static int With(int state, int index, int value) => state + ((value - Of(state, index)) * Weight(index));
}
