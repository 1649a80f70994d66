using System.Reflection;

namespace Yielding.Outcomes;

/// <summary>
/// Finds whether a method has obtained itself what it disposes: from a constructor or a call, and not from a field, a parameter or a collection. One object serves one search.
/// </summary>
/// <param name="instructions">The method's code.</param>
/// <param name="tokens">What the tokens in it stand for.</param>
/// <param name="stack">The evaluation stack of the code.</param>
/// <param name="paths">The paths on which it may run.</param>
/// <param name="block">The <c>finally</c> block that disposes: it does not guard what it obtains itself.</param>
internal sealed class ObtainedValues(List<Instruction> instructions, MethodTokens tokens, EvaluationStack stack, CodePaths paths, ExceptionHandlingClause? block)
{
    private readonly HashSet<Variable> _variables = [];
    private readonly HashSet<(int Index, int Place)> _values = [];

    /// <summary>Where a value comes from. Where it may come from several the greatest counts.</summary>
    private enum Origin
    {
        /// <summary>It is null, or a constant.</summary>
        None,

        /// <summary>It is one that was looked at already.</summary>
        Same,

        /// <summary>The method has obtained it.</summary>
        Obtained,

        /// <summary>It may have been there before.</summary>
        Other,
    }

    /// <summary>The method has obtained what the instruction takes from the top of the stack, and has kept it in a variable.</summary>
    public bool IsObtainedBy(int index) => IsOfVariable(index) && OriginOf(index, stack.Top(index)) == Origin.Obtained;

    /// <summary>The method has obtained all values of the field.</summary>
    public bool IsFieldObtained(int token) => OriginOf(new Variable(Local: -1, token)) == Origin.Obtained;

    /// <summary>The field whose value the instruction takes from the top of the stack; null when it is something else.</summary>
    public int? FieldUsedBy(int index) =>
        stack.ProducersOf(index, stack.Top(index)) is [var producer] && instructions[producer].IsFieldLoad && !IsItem(instructions[producer]) ? instructions[producer].Operand : null;

    private static Origin Greatest(IEnumerable<Origin> origins) => origins.Append(Origin.None).Max();

    private bool IsOfVariable(int index) => stack.ProducersOf(index, stack.Top(index)).TrueForAll(
        producer => instructions[producer].LoadedLocal is not null || instructions[producer].IsFieldLoad || (instructions[producer].IsConversion && IsOfVariable(producer)));

    private bool IsItem(Instruction access) => CalledMethod.IsCarrier(tokens.Field(access.Operand)?.DeclaringType);

    private Origin Obtained(int index) =>
        block is not null && instructions[index].Offset >= block.HandlerOffset && instructions[index].Offset < block.HandlerOffset + block.HandlerLength ? Origin.Other : Origin.Obtained;

    /// <summary>Where that value on the stack comes from.</summary>
    private Origin OriginOf(int index, int place)
    {
        if (!_values.Add((index, place)))
        {
            return Origin.Same;
        }

        return stack.ProducersOf(index, place) is { Count: > 0 } producers ? Greatest(producers.Select(OriginOfPushed)) : Origin.Other;
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

    // What a field holds that is not set before on every path was set by other code.
    private Origin OriginOfField(int index)
    {
        var variable = new Variable(Local: -1, instructions[index].Operand);

        return tokens.Field(instructions[index].Operand) is not { } field ? Origin.Other
            : CalledMethod.IsCarrier(field.DeclaringType) ? OriginOf(index, stack.Top(index))
            : tokens.IsLocal(field) || IsOfOwnClosure(field) || IsSetBefore(variable, index) ? OriginOf(variable)
            : Origin.Other;
    }

    // The compiler makes a class for each closure, and only the method itself makes an object of it.
    private bool IsOfOwnClosure(FieldInfo field) =>
        MethodTokens.IsCompilerGenerated(field.DeclaringType)
        && instructions.Exists(instruction => instruction.Code == Instruction.NewObject && tokens.Method(instruction.Operand)?.DeclaringType == field.DeclaringType);

    private bool IsSetBefore(Variable variable, int index) => Enumerable.Range(0, index).Any(
        set => (variable.IsStoredBy(instructions[set]) || IsGivenOut(variable, set)) && paths.IsAlwaysBefore(set, index) && IsOfSameObject(set, index));

    private bool IsOfSameObject(int one, int another) =>
        ObjectOf(one) is { IsVariableLoad: true } first && ObjectOf(another) is { } second && (first.Code, first.Second, first.Operand) == (second.Code, second.Second, second.Operand);

    private Instruction? ObjectOf(int access) => stack.ProducersOf(access, stack.First(access)) is [var producer] ? instructions[producer] : null;

    private bool IsGivenOut(Variable variable, int index) =>
        variable.IsAddressedBy(instructions[index]) && stack.UsesOf(index).Any(use => OriginAtAddress(use.Index, use.Place) == Origin.Obtained);

    /// <param name="index">The call of the constructor.</param>
    /// <param name="constructor">The constructor.</param>
    /// <param name="first">The place of its first argument.</param>
    private Origin OriginOfConstructed(int index, MethodBase constructor, int first) =>
        CalledMethod.IsCarrier(constructor.DeclaringType)
            ? Greatest(constructor.GetParameters().Select((parameter, number) => OriginOfPart(index, parameter.ParameterType, first + number)))
            : Obtained(index);

    private Origin OriginOfPart(int index, Type? type, int place) => type is not null && CalledMethod.IsPlain(type) ? Origin.None : OriginOf(index, place);

    /// <summary>Where the values of a variable come from: those that are stored into it, and those that come to its address.</summary>
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

        // A local is empty at first. A field that is not set here is one that other code has set.
        return Greatest(origins) is var origin && variable.Field is not null && origin == Origin.None ? Origin.Other : origin;
    }

    /// <summary>Where the value comes from that the instruction puts where an address refers to, if it does.</summary>
    /// <param name="index">The instruction that uses the address.</param>
    /// <param name="place">The place of the address.</param>
    private Origin OriginAtAddress(int index, int place)
    {
        if (index < 0)
        {
            return Origin.Other;
        }

        var instruction = instructions[index];
        var isObject = place == stack.First(index);

        return instruction.IsRead || instruction.IsClear ? Origin.None
            : instruction.Code == Instruction.LoadFieldAddress ? Greatest(stack.UsesOf(index).Select(use => OriginAtAddress(use.Index, use.Place)))
            : instruction.Code == Instruction.StoreField && isObject ? OriginOfPart(index, tokens.Field(instruction.Operand)?.FieldType, stack.Top(index))
            : instruction.IsStoreAtAddress && isObject ? OriginOf(index, stack.Top(index))
            : tokens.Method(instruction.CalledMethod) is not { } called ? Origin.Other
            : isObject && !called.IsStatic && instruction.IsCall ? OriginAtObject(index, called)
            : OriginAtReference(index, called, called.GetParameters()[place - stack.First(index) - (called.IsStatic || !instruction.IsCall ? 0 : 1)]);
    }

    /// <summary>The method of a structure is called on a variable: a constructor and a setter change it.</summary>
    private Origin OriginAtObject(int index, MethodBase called) =>
        called is ConstructorInfo ? OriginOfConstructed(index, called, stack.First(index) + 1)
            : called.Name.StartsWith("set_", StringComparison.Ordinal) && called.GetParameters() is [var value] ? OriginOfPart(index, value.ParameterType, stack.Top(index))
            : Origin.None;

    /// <summary>A variable is given to a method by reference. What an <c>out</c> parameter gives counts like the method's result.</summary>
    private Origin OriginAtReference(int index, MethodBase called, ParameterInfo parameter) =>
        !parameter.ParameterType.IsByRef ? Origin.Other
            : parameter.IsOut ? (CalledMethod.IsSource(called) ? Obtained(index) : Origin.Other)
            : parameter.IsIn || CalledMethod.IsAwait(called) || !CalledMethod.IsOfFramework(called.Module.Assembly) ? Origin.None
            : Origin.Other;

    /// <summary>A local, or a field of the method's object, of its state machine, or of a closure.</summary>
    /// <param name="Local">The number of the local; -1 for a field.</param>
    /// <param name="Field">The token of the field; null for a local.</param>
    private readonly record struct Variable(int Local, int? Field)
    {
        public bool IsStoredBy(Instruction instruction) =>
            Field is { } field ? instruction.Code == Instruction.StoreField && instruction.Operand == field : instruction.StoredLocal == Local;

        public bool IsAddressedBy(Instruction instruction) =>
            Field is { } field ? instruction.Code == Instruction.LoadFieldAddress && instruction.Operand == field : instruction.AddressedLocal == Local;
    }
}
