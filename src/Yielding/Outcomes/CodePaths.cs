using System.Reflection;

namespace Yielding.Outcomes;

/// <summary>Analyzes the paths on which the code of a method may run.</summary>
internal sealed class CodePaths(MethodBody body, List<Instruction> instructions)
{
    /// <summary>Returns whether one instruction always runs before the other; false when that cannot be determined.</summary>
    public bool IsAlwaysBefore(int earlier, int later)
    {
        var (from, to) = (instructions[earlier].Offset, instructions[later].Offset);

        return from < to
            && body.ExceptionHandlingClauses.All(
                clause => !IsLeft(clause.TryOffset, clause.TryLength) && !IsLeft(clause.HandlerOffset, clause.HandlerLength))
            && !instructions.Exists(
                branch => branch.Offset < from ? branch.IsSwitch || IsBetween(branch) : branch.Offset > to && IsBetween(branch));

        // An exception may have propagated from the block before the earlier instruction ran.
        bool IsLeft(int start, int length) => from >= start && from < start + length && !(to >= start && to < start + length);

        bool IsBetween(Instruction branch) => branch.Target > from && branch.Target <= to;
    }
}
