using System.Reflection;

namespace Yielding.Outcomes;

/// <summary>The paths on which the code of a method may run.</summary>
internal sealed class CodePaths(MethodBody body, List<Instruction> instructions)
{
    /// <summary>Whenever the one instruction runs, the other one has run before. False where that isn't plain to see.</summary>
    public bool IsAlwaysBefore(int earlier, int later)
    {
        var (from, to) = (instructions[earlier].Offset, instructions[later].Offset);

        return from < to
            && body.ExceptionHandlingClauses.All(clause => !IsLeft(clause.TryOffset, clause.TryLength) && !IsLeft(clause.HandlerOffset, clause.HandlerLength))
            && !instructions.Exists(branch => branch.Offset < from ? branch.IsSwitch || IsBetween(branch) : branch.Offset > to && IsBetween(branch));

        // An exception may have left the block before the first instruction has run.
        bool IsLeft(int start, int length) => from >= start && from < start + length && !(to >= start && to < start + length);

        bool IsBetween(Instruction branch) => branch.Target > from && branch.Target <= to;
    }
}
