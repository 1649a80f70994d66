using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Yielding.Outcomes;

/// <summary>
/// Finds out whether a lambda or a local function sets a local that it has captured. The compiler makes the local a field of a closure, and
/// the lambda a method of the closure or of another type within the same type.
/// </summary>
internal static class ClosureWrites
{
    private const string Reason = "Code that trimming or native AOT has removed is not analyzed, which never counts as success.";

    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>Returns whether a method other than that of the tokens may set the field.</summary>
    public static bool IsSetElsewhere(MethodTokens tokens, FieldInfo field)
    {
        var type = field.DeclaringType!;
        while (type.DeclaringType is { } outer && MethodTokens.IsCompilerGenerated(type))
        {
            type = outer;
        }

        return MethodsIn(type).Any(method => !tokens.IsOf(method) && MaySet(method, field));
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Reason)]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = Reason)]
    private static IEnumerable<MethodBase> MethodsIn(Type type) =>
        type.GetMethods(All).Concat<MethodBase>(type.GetConstructors(All))
            .Where(method => MethodTokens.IsCompilerGenerated(type) || method.Name.StartsWith('<'))
            .Concat(type.GetNestedTypes(All).Where(MethodTokens.IsCompilerGenerated).SelectMany(MethodsIn));

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Reason)]
    private static bool MaySet(MethodBase method, FieldInfo field)
    {
#pragma warning disable CA1031 // IL that cannot be read may set the field
        try
        {
            if (method.GetMethodBody() is not { } body)
            {
                return false;
            }

            var tokens = new MethodTokens(method);
            var instructions = Instruction.In(body.GetILAsByteArray()!).ToList();
            EvaluationStack? stack = null;

            return Enumerable.Range(0, instructions.Count).Any(
                index => instructions[index].Code is Instruction.StoreField or Instruction.LoadFieldAddress
                    && tokens.Field(instructions[index].Operand) is { } other
                    && other.HasSameMetadataDefinitionAs(field)
                    && !(instructions[index].Code == Instruction.LoadFieldAddress && IsOnlyUsed(index)));

            // The address of a structure is used for reading, or for the call of one of its methods.
            bool IsOnlyUsed(int index)
            {
                stack ??= EvaluationStack.Of(body, instructions, tokens);

                return stack.UsesOf(index).All(use => use.Index >= 0 && (instructions[use.Index].IsRead || IsObject(use.Index, use.Place)));
            }

            bool IsObject(int index, int place) => instructions[index].IsCall
                && place == stack.First(index)
                && tokens.Method(instructions[index].Operand) is { IsStatic: false };
        }
        catch (Exception)
        {
            return true;
        }
#pragma warning restore CA1031
    }
}
