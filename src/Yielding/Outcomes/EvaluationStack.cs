using System.Reflection;
using System.Reflection.Emit;

namespace Yielding.Outcomes;

/// <summary>Simulates the evaluation stack of a method's IL: which instructions push a value, and which use it.</summary>
/// <remarks>
/// A place is counted from the bottom of the stack. One pass over the instructions determines all depths (ECMA-335, partition III, 1.7.5).
/// </remarks>
internal sealed class EvaluationStack
{
    private const int TwoByteCodes = 0xFE00;

    private static readonly Dictionary<int, OpCode> s_opCodes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => field.GetValue(null)).OfType<OpCode>().ToDictionary(code => (int)(ushort)code.Value);

    private readonly List<Instruction> _instructions;
    private readonly int[] _depths;
    private readonly int[] _pops;
    private readonly ILookup<int, int> _branches;

    private EvaluationStack(List<Instruction> instructions, int[] depths, int[] pops)
    {
        _instructions = instructions;
        _depths = depths;
        _pops = pops;
        _branches = Enumerable.Range(0, instructions.Count)
            .Where(index => instructions[index].Target is not null)
            .ToLookup(index => instructions[index].Target!.Value);
    }

    /// <summary>Simulates the stack of a method. When a depth cannot be determined, the result has no values.</summary>
    public static EvaluationStack Of(MethodBody body, List<Instruction> instructions, MethodTokens tokens)
    {
        // A handler starts with the exception on the stack, and a block starts without values.
        var known = new Dictionary<int, int>();
        foreach (var clause in body.ExceptionHandlingClauses)
        {
            known[clause.TryOffset] = 0;
            var hasException = clause.Flags is not (ExceptionHandlingClauseOptions.Finally or ExceptionHandlingClauseOptions.Fault);
            known[clause.HandlerOffset] = hasException ? 1 : 0;
            if (clause.Flags == ExceptionHandlingClauseOptions.Filter)
            {
                known[clause.FilterOffset] = 1;
            }
        }

        var (depths, pops) = (new int[instructions.Count], new int[instructions.Count]);
        var depth = 0;
        for (var index = 0; index < instructions.Count; index++)
        {
            var instruction = instructions[index];
            var isReached = index > 0 && !instructions[index - 1].IsExit;
            if (!known.TryGetValue(instruction.Offset, out var joined))
            {
                joined = isReached ? depth : 0;
            }

            if ((isReached && joined != depth) || EffectOf(instruction, joined, tokens) is not var (popped, pushed) || popped > joined)
            {
                return new EvaluationStack([], [], []);
            }

            (depths[index], pops[index]) = (joined, popped);
            depth = joined - popped + pushed;
            if (instruction.Target is { } target && !known.TryAdd(target, depth) && known[target] != depth)
            {
                return new EvaluationStack([], [], []);
            }
        }

        return new EvaluationStack(instructions, depths, pops);
    }

    /// <summary>Returns the place of the topmost value before this instruction; -1 when the depths are unknown.</summary>
    public int Top(int index) => index < _depths.Length ? _depths[index] - 1 : -1;

    /// <summary>
    /// Returns the place of the first value that this instruction uses: the object of an instance method, or the first argument. The first
    /// pushed value gets the same place. -1 when the depths are unknown.
    /// </summary>
    public int First(int index) => index < _depths.Length ? _depths[index] - _pops[index] : -1;

    /// <summary>
    /// Returns the instructions that may have pushed or copied the value at this place before the instruction runs; none when they cannot
    /// be determined.
    /// </summary>
    public List<int> ProducersOf(int index, int place)
    {
        var found = new List<int>();
        if (place >= 0)
        {
            Collect(index, place, found, []);
        }

        return found;
    }

    /// <summary>
    /// Returns the instructions that use the first value pushed by this one, or a copy of it, with the place of the value. A negative index
    /// stands for an unknown instruction.
    /// </summary>
    public IEnumerable<(int Index, int Place)> UsesOf(int index) => index < _depths.Length ? UsesOf(index, First(index)) : [(-1, -1)];

    private IEnumerable<(int Index, int Place)> UsesOf(int index, int place)
    {
        var use = index + 1;
        while (use < _instructions.Count && _depths[use] > place && First(use) > place)
        {
            use++;
        }

        if (use == _instructions.Count || _depths[use] <= place)
        {
            return [(-1, place)];
        }

        return _instructions[use].IsDuplicate ? UsesOf(use, place).Concat(UsesOf(use, place + 1)) : [(use, place)];
    }

    private void Collect(int index, int place, List<int> found, HashSet<int> visited)
    {
        for (var next = index; ; next--)
        {
            foreach (var branch in _branches[_instructions[next].Offset].Where(visited.Add))
            {
                Collect(branch, place, found, visited);
            }

            var before = next - 1;
            if (before < 0 || _instructions[before].IsExit)
            {
                return;
            }

            if (First(before) <= place)
            {
                if (!found.Contains(before))
                {
                    found.Add(before);
                }

                return;
            }
        }
    }

    private static (int Pops, int Pushes)? EffectOf(Instruction instruction, int depth, MethodTokens tokens)
    {
        if (!s_opCodes.TryGetValue(instruction.IsPrefixed ? TwoByteCodes | instruction.Second : instruction.Code, out var code))
        {
            return null;
        }

        if (instruction.IsExit && code.StackBehaviourPop is StackBehaviour.Pop0 or StackBehaviour.Varpop && !instruction.IsBranch)
        {
            return (depth, 0); // leave and ret empty the stack
        }

        if (instruction.IsSwitch && depth > 1)
        {
            return null; // its targets are not read
        }

        if (code.StackBehaviourPop != StackBehaviour.Varpop)
        {
            return (CountOf(code.StackBehaviourPop), CountOf(code.StackBehaviourPush));
        }

        if (tokens.Method(instruction.Operand) is not { } called || called.CallingConvention.HasFlag(CallingConventions.VarArgs))
        {
            return null; // includes calli
        }

        var arguments = called.GetParameters().Length;

        return code == OpCodes.Newobj ? (arguments, 1)
            : (arguments + (called.IsStatic ? 0 : 1), called is MethodInfo { ReturnType: var type } && type != typeof(void) ? 1 : 0);
    }

    // The names of the enum values contain the number of values: Pop0, Popref_popi_pop1.
    private static int CountOf(StackBehaviour behaviour) =>
        behaviour is StackBehaviour.Pop0 or StackBehaviour.Push0 ? 0 : behaviour.ToString().Count(static character => character == '_') + 1;
}
