using System.Reflection;

namespace Yielding.Outcomes;

/// <summary>
/// Determines whether a method has obtained itself what it disposes: from a constructor or a call, and not from a field, a parameter or a
/// collection. An instance is used for one search.
/// </summary>
/// <param name="instructions">The method's code.</param>
/// <param name="tokens">Resolves the tokens in the code.</param>
/// <param name="stack">The evaluation stack of the code.</param>
/// <param name="paths">The paths on which the code may run.</param>
/// <param name="block">The <c>finally</c> block that disposes: it does not guard what is obtained within it.</param>
internal sealed class ObtainedValues(
    List<Instruction> instructions, MethodTokens tokens, EvaluationStack stack, CodePaths paths, ExceptionHandlingClause? block)
{
    private readonly HashSet<Variable> _variables = [];
    private readonly HashSet<(int Index, int Place)> _values = [];

    /// <summary>The origin of a value. When a value may have several origins, the greatest counts.</summary>
    private enum Origin
    {
        /// <summary>The value is null or a constant.</summary>
        None,

        /// <summary>The value has been examined already.</summary>
        Same,

        /// <summary>The method has obtained the value.</summary>
        Obtained,

        /// <summary>The value may have existed before.</summary>
        Other,
    }

    /// <summary>
    /// Returns whether the method has obtained the value that the instruction pops from the top of the stack, and has stored it in a
    /// variable.
    /// </summary>
    /// <remarks>A method with further arguments may dispose any of them.</remarks>
    public bool IsObtainedBy(int index) => IsOfVariable(index)
        && stack.First(index) == stack.Top(index)
        && OriginOf(index, stack.Top(index)) == Origin.Obtained;

    /// <summary>Returns whether the field is a local in truth, and the method has obtained all of its values.</summary>
    public bool IsFieldObtained(int token) => tokens.Field(token) is { } field
        && (tokens.IsLocal(field) || IsOfOwnClosure(field))
        && OriginOf(new Variable(Local: -1, token)) == Origin.Obtained;

    /// <summary>
    /// Returns the field whose value the instruction pops from the top of the stack; null when it is not the value of a field.
    /// </summary>
    public int? FieldUsedBy(int index) =>
        ProducerOf(index, stack.Top(index)) is { IsFieldLoad: true } load && !IsItem(load) ? load.Operand : null;

    private static Origin Greatest(IEnumerable<Origin> origins) => origins.Append(Origin.None).Max();

    private bool IsOfVariable(int index) => stack.ProducersOf(index, stack.Top(index)).TrueForAll(IsVariable);

    private bool IsVariable(int producer) =>
        instructions[producer].LoadedLocal is not null
        || instructions[producer].IsFieldLoad
        || (instructions[producer].IsConversion && IsOfVariable(producer));

    private bool IsItem(Instruction access) => CalledMethod.IsCarrier(tokens.Field(access.Operand)?.DeclaringType);

    private Origin Obtained(int index) => IsInBlock(instructions[index].Offset) ? Origin.Other : Origin.Obtained;

    private bool IsInBlock(int offset) =>
        block is not null && offset >= block.HandlerOffset && offset < block.HandlerOffset + block.HandlerLength;

    /// <summary>Returns the origin of a value on the stack.</summary>
    private Origin OriginOf(int index, int place)
    {
        if (!_values.Add((index, place)))
        {
            return Origin.Same;
        }

        var producers = stack.ProducersOf(index, place);

        return producers.Count > 0 ? Greatest(producers.Select(OriginOfPushed)) : Origin.Other;
    }

    private Origin OriginOfPushed(int index)
    {
        var instruction = instructions[index];

        return instruction.IsConstant ? Origin.None
            : instruction.IsConversion ? OriginOf(index, stack.Top(index))
            : instruction.LoadedLocal is { } local ? OriginOf(new Variable(local, Field: null))
            : instruction.IsFieldLoad ? OriginOfField(index)
            : tokens.Method(instruction.CalledMethod) is not { } called ? Origin.Other
            : instruction.Code == Instruction.NewObject ? OriginOfConstructed(index, called, stack.First(index))
            : CalledMethod.PassesOn(called) ? OriginOf(index, stack.First(index))
            : CalledMethod.IsSource(called) ? Obtained(index)
            : Origin.Other;
    }

    // Other code has set a field that is not set before on every path.
    private Origin OriginOfField(int index)
    {
        var variable = new Variable(Local: -1, instructions[index].Operand);

        return tokens.Field(instructions[index].Operand) is not { } field ? Origin.Other
            : CalledMethod.IsCarrier(field.DeclaringType) ? OriginOf(index, stack.Top(index))
            : tokens.IsLocal(field) || IsOfOwnClosure(field) ? OriginOf(variable)
            : !MethodTokens.IsCompilerGenerated(field.DeclaringType) && IsSetBefore(variable, index) ? OriginOf(variable)
            : Origin.Other;
    }

    // The compiler generates a class for each closure, and only the method itself creates its instances. A structure is a local of the
    // method, whose address the local functions receive.
    private bool IsOfOwnClosure(FieldInfo field) =>
        MethodTokens.IsCompilerGenerated(field.DeclaringType)
        && !ClosureWrites.IsSetElsewhere(tokens, field)
        && (field.DeclaringType!.IsValueType
            ? field.DeclaringType.Name.Contains("DisplayClass", StringComparison.Ordinal) && !tokens.IsParameter(field.DeclaringType)
            : instructions.Exists(
                instruction => instruction.Code == Instruction.NewObject
                    && tokens.Method(instruction.Operand)?.DeclaringType == field.DeclaringType));

    private bool IsSetBefore(Variable variable, int index) => Enumerable.Range(0, index).Any(
        set => (variable.IsStoredBy(instructions[set]) || IsGivenOut(variable, set))
            && paths.IsAlwaysBefore(set, index)
            && IsOfSameObject(set, index));

    private bool IsOfSameObject(int one, int another) =>
        ObjectOf(one) is { IsVariableLoad: true } first
        && ObjectOf(another) is { } second
        && (first.Code, first.Second, first.Operand) == (second.Code, second.Second, second.Operand)
        && !IsReplaced(first, one);

    /// <summary>
    /// Returns whether the variable may have another value after the instruction: it is set on a path that leads there later, or a called
    /// method receives its address.
    /// </summary>
    private bool IsReplaced(Instruction load, int after)
    {
        if (load.LoadedLocal is not { } local)
        {
            return instructions.Exists(static instruction => instruction.IsArgumentChange);
        }

        return Enumerable.Range(0, instructions.Count).Any(
            index => instructions[index].StoredLocal == local
                ? !paths.IsAlwaysBefore(index, after)
                : instructions[index].AddressedLocal == local && stack.UsesOf(index).Any(IsGivenToOther));
    }

    private bool IsGivenToOther((int Index, int Place) use) => use.Index < 0
        || instructions[use.Index] is not ({ IsRead: true } or { IsClear: true }
            or { Code: Instruction.LoadField or Instruction.LoadFieldAddress or Instruction.StoreField });

    private Instruction? ObjectOf(int access) => ProducerOf(access, stack.First(access));

    /// <summary>Returns the instruction that has pushed the value; null when there may be several, or it cannot be determined.</summary>
    private Instruction? ProducerOf(int index, int place) =>
        stack.ProducersOf(index, place) is [var producer] ? instructions[producer] : null;

    private bool IsGivenOut(Variable variable, int index) =>
        variable.IsAddressedBy(instructions[index])
        && stack.UsesOf(index).Any(use => use.Index >= 0 && IsOut(use.Index, use.Place));

    private bool IsOut(int index, int place) =>
        tokens.Method(instructions[index].CalledMethod) is { } called
        && ParameterAt(index, place, called) is { IsOut: true };

    private ParameterInfo? ParameterAt(int index, int place, MethodBase called) => called.GetParameters().ElementAtOrDefault(
        place - stack.First(index) - (called.IsStatic || !instructions[index].IsCall ? 0 : 1));

    /// <param name="index">The call of the constructor.</param>
    /// <param name="constructor">The constructor.</param>
    /// <param name="first">The place of its first argument.</param>
    private Origin OriginOfConstructed(int index, MethodBase constructor, int first) =>
        CalledMethod.IsCarrier(constructor.DeclaringType)
            ? OriginOfArguments(index, constructor, first)
            : Obtained(index);

    private Origin OriginOfArguments(int index, MethodBase called, int first) =>
        Greatest(called.GetParameters().Select((part, number) => OriginOfPart(index, part.ParameterType, first + number)));

    private Origin OriginOfPart(int index, Type? type, int place) =>
        type is not null && CalledMethod.IsPlain(type) ? Origin.None : OriginOf(index, place);

    /// <summary>Returns the origin of the values of a variable: those stored into it directly, and those stored at its address.</summary>
    private Origin OriginOf(Variable variable)
    {
        if (!_variables.Add(variable))
        {
            return Origin.Same;
        }

        var origins = new List<Origin>();
        for (var index = 0; index < instructions.Count; index++)
        {
            if (variable.IsStoredBy(instructions[index]))
            {
                origins.Add(OriginOf(index, stack.Top(index)));
            }
            else if (variable.IsAddressedBy(instructions[index]))
            {
                origins.AddRange(stack.UsesOf(index).Select(use => OriginAtAddress(use.Index, use.Place)));
            }
        }

        // A local is empty at first. Other code has set a field that is not set here.
        return Greatest(origins) is var origin && variable.Field is not null && origin == Origin.None ? Origin.Other : origin;
    }

    /// <summary>Returns the origin of the value that the instruction stores at an address; None when it stores nothing there.</summary>
    /// <param name="index">The instruction that uses the address.</param>
    /// <param name="place">The place of the address.</param>
    private Origin OriginAtAddress(int index, int place)
    {
        if (index < 0)
        {
            return Origin.Other;
        }

        var instruction = instructions[index];
        var first = stack.First(index);
        var isObject = place == first;

        return instruction.IsRead || instruction.IsClear ? Origin.None
            : instruction.Code == Instruction.LoadFieldAddress
                ? Greatest(stack.UsesOf(index).Select(use => OriginAtAddress(use.Index, use.Place)))
            : instruction.Code == Instruction.StoreField && isObject
                ? OriginOfPart(index, tokens.Field(instruction.Operand)?.FieldType, stack.Top(index))
            : instruction.IsStoreAtAddress && isObject ? OriginOf(index, stack.Top(index))
            : tokens.Method(instruction.CalledMethod) is not { } called ? Origin.Other
            : isObject && !called.IsStatic && instruction.IsCall ? OriginAtObject(index, called)
            : ParameterAt(index, place, called) is { ParameterType.IsByRef: true } parameter ? OriginAtReference(index, called, parameter)
            : Origin.Other;
    }

    /// <summary>
    /// Returns the origin of what a structure holds after a method was called on the variable: a constructor or a setter changes it.
    /// </summary>
    private Origin OriginAtObject(int index, MethodBase called) =>
        called is ConstructorInfo ? OriginOfConstructed(index, called, stack.First(index) + 1)
            : called.Name.StartsWith("set_", StringComparison.Ordinal) ? OriginOfArguments(index, called, stack.First(index) + 1)
            : Origin.None;

    /// <summary>
    /// Returns the origin of a variable's value after it was passed to a method by reference. An <c>out</c> argument counts like the
    /// method's result.
    /// </summary>
    private Origin OriginAtReference(int index, MethodBase called, ParameterInfo parameter) =>
        (parameter.IsOut, parameter.IsIn) switch
        {
            (true, false) when CalledMethod.IsSource(called) => Obtained(index),
            (false, true) => Origin.None,
            (false, false) when CalledMethod.IsAwait(called) => Origin.None,
            _ => Origin.Other,
        };

    /// <summary>A local, or a field of the method's object, of its state machine, or of a closure.</summary>
    /// <param name="Local">The number of the local; -1 for a field.</param>
    /// <param name="Field">The token of the field; null for a local.</param>
    private readonly record struct Variable(int Local, int? Field)
    {
        public bool IsStoredBy(Instruction instruction) =>
            Field is { } field
                ? instruction.Code == Instruction.StoreField && instruction.Operand == field
                : instruction.StoredLocal == Local;

        public bool IsAddressedBy(Instruction instruction) =>
            Field is { } field
                ? instruction.Code == Instruction.LoadFieldAddress && instruction.Operand == field
                : instruction.AddressedLocal == Local;
    }
}
