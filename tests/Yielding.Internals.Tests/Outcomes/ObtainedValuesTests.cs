using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.InteropServices;

namespace Yielding.Outcomes;

/// <summary>
/// Whether a method has itself obtained what its <c>finally</c> block disposes, for the forms of IL that the compiler emits. The methods
/// are only read, never called.
/// </summary>
public sealed class ObtainedValuesTests
{
    private MemoryStream? _field;
    private (MemoryStream? Stream, int Number) _pair;

    // The method has obtained these itself.
    [TestCase(nameof(AssignedTwice), ExpectedResult = true)]
    [TestCase(nameof(OutArgumentIsAField), ExpectedResult = true)]
    [TestCase(nameof(OutArgumentIsAnItem), ExpectedResult = true)]
    [TestCase(nameof(OutArgumentOfAConstructor), ExpectedResult = true)]
    [TestCase(nameof(FieldOfAStructure), ExpectedResult = true)]
    [TestCase(nameof(ReadByALocalFunction), ExpectedResult = true)]
    [TestCase(nameof(BesideAnExternalFunction), ExpectedResult = true)]
    [TestCase(nameof(OfAConditionalReference), ExpectedResult = true)]
    [TestCase(nameof(InArgument), ExpectedResult = true)]

    // Other code may have used these before.
    [TestCase(nameof(FieldAssignedTwice), ExpectedResult = false)]
    [TestCase(nameof(FieldGivenByReference), ExpectedResult = false)]
    [TestCase(nameof(FieldGivenInAndOut), ExpectedResult = false)]
    [TestCase(nameof(FieldGivenToAnotherMethod), ExpectedResult = false)]
    [TestCase(nameof(FieldOfEitherObject), ExpectedResult = false)]
    [TestCase(nameof(FieldSetOnEitherObject), ExpectedResult = false)]
    [TestCase(nameof(FieldOfAnObjectGivenByReference), ExpectedResult = false)]
    [TestCase(nameof(FieldOfAConditionallyReplacedObject), ExpectedResult = false)]
    [TestCase(nameof(FieldOfAnObjectReplacedInTheOtherCase), ExpectedResult = false)]
    [TestCase(nameof(CastInTheBlock), ExpectedResult = false)]
    [TestCase(nameof(FieldOfAStructureGivenByReference), ExpectedResult = false)]
    [TestCase(nameof(FieldOfAStructureWithAReferenceToIt), ExpectedResult = false)]
    [TestCase(nameof(FieldOfAStructureThatIsAParameter), ExpectedResult = false)]
    [TestCase(nameof(FieldSetAfterAJumpBack), ExpectedResult = false)]
    [TestCase(nameof(ItemGivenByReference), ExpectedResult = false)]
    [TestCase(nameof(ItemOfAFieldPartlyGivenOut), ExpectedResult = false)]
    [TestCase(nameof(ReferenceOfAConstructor), ExpectedResult = false)]
    [TestCase(nameof(ReplacedByAnIndexer), ExpectedResult = false)]
    [TestCase(nameof(ReplacedByAProperty), ExpectedResult = false)]
    [TestCase(nameof(ReplacedByAConditionalReference), ExpectedResult = false)]
    [TestCase(nameof(OtherReplacedByAConditionalReference), ExpectedResult = false)]
    [TestCase(nameof(ValueReplacedByAConditionalReference), ExpectedResult = false)]
    [TestCase(nameof(ReplacedByAReferenceField), ExpectedResult = false)]
    [TestCase(nameof(ReadByAnotherReference), ExpectedResult = false)]
    [TestCase(nameof(Using), ExpectedResult = false)]
    public bool DisposesWhatItObtained_FormOfCode(string name) => DisposesWhatItObtained(Method(name));

    [Test]
    public void DisposesWhatItObtained_VariableOfALocalFunctionsCaller_IsFalse()
    {
        var local = typeof(ObtainedValuesTests).GetMethods(BindingFlags.Static | BindingFlags.NonPublic)
            .Single(method => method.Name.Contains($"<{nameof(DisposedByALocalFunction)}>", StringComparison.Ordinal));

        DisposesWhatItObtained(local).ShouldBeFalse();
    }

    [Test]
    public void DisposesWhatItObtained_StackThatIsNotKnown_IsFalse() =>
        DisposesWhatItObtained(Method(nameof(CallsAFunctionPointer))).ShouldBeFalse();

    [Test]
    public void IsObtainedBy_TokensThatCannotBeResolved_IsFalse()
    {
        string[] names =
        [
            nameof(AssignedTwice), nameof(OutArgumentIsAField), nameof(OutArgumentIsAnItem), nameof(FieldOfAStructure),
            nameof(ReplacedByAProperty), nameof(InitializedStructure),
        ];
        foreach (var name in names)
        {
            var (values, disposal) = ValuesOf(Method(name), new MethodTokens(new DynamicMethod("Made", typeof(void), [])));

            values.IsObtainedBy(disposal).ShouldBeFalse(name);
        }

        DisposesWhatItObtained(Method(nameof(InitializedStructure))).ShouldBeTrue("with the tokens it is");
    }

    [Test]
    public void IsFieldObtained_TokenThatIsNoField_IsFalse()
    {
        var method = Method(nameof(AssignedTwice));

        ValuesOf(method, new MethodTokens(method)).Values.IsFieldObtained(token: 0).ShouldBeFalse();
    }

    // The field is that of a closure or of the state machine in truth, if the tokens show it.
    [Test]
    public void FieldUsedBy_TokensThatCannotBeResolved_IsNotObtained()
    {
        var unresolved = new MethodTokens(new DynamicMethod("Made", typeof(void), []));
        var (values, disposal) = ValuesOf(Method(nameof(OutArgumentIsAField)), unresolved);

        values.IsFieldObtained(values.FieldUsedBy(disposal).ShouldNotBeNull()).ShouldBeFalse();
    }

    [TestCase(nameof(IteratorOfNew), ExpectedResult = true)]
    [TestCase(nameof(IteratorOfAClosure), ExpectedResult = true)]
    [TestCase(nameof(IteratorOfAClosureWithOld), ExpectedResult = false)]
    [TestCase(nameof(IteratorOfAnItem), ExpectedResult = false)]
    [TestCase(nameof(IteratorOfEither), ExpectedResult = false)]
    [TestCase(nameof(IteratorOfACall), ExpectedResult = false)]
    [TestCase(nameof(IteratorOfAField), ExpectedResult = false)]
    public bool IteratorDisposesWhatItObtained_FormOfCode(string name)
    {
        var step = Method(name).GetCustomAttribute<System.Runtime.CompilerServices.IteratorStateMachineAttribute>()!
            .StateMachineType.GetMethod("MoveNext", BindingFlags.Instance | BindingFlags.NonPublic)!;

        return MethodCode.Of(new StackMethod(step)).ShouldNotBeNull().IteratorDisposesWhatItObtained;
    }

    private static bool DisposesWhatItObtained(MethodBase method)
    {
        var code = MethodCode.Of(new StackMethod(method)).ShouldNotBeNull();

        return code.DisposesWhatItObtained(code.FinallyBlocksAt(0).ShouldHaveSingleItem());
    }

    private static (ObtainedValues Values, int Disposal) ValuesOf(MethodInfo method, MethodTokens resolved)
    {
        var (body, tokens) = (method.GetMethodBody()!, new MethodTokens(method));
        var instructions = Instruction.In(body.GetILAsByteArray()!).ToList();
        var stack = EvaluationStack.Of(body, instructions, tokens);
        var disposal = instructions.FindLastIndex(
            instruction => tokens.Method(instruction.CalledMethod)?.Name == nameof(IDisposable.Dispose));

        return (new ObtainedValues(instructions, resolved, stack, new CodePaths(body, instructions), block: null), disposal);
    }

    private static MethodInfo Method(string name) => typeof(ObtainedValuesTests).GetMethod(
        name, BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic)!;

    private static MemoryStream Make() => new();

    private static void Make(out MemoryStream stream) => stream = new MemoryStream();

    private static void Replace<T>(ref T thing, T other) => thing = other;

    private static object MakeAny() => new MemoryStream();

    private static void Read(in MemoryStream stream) => stream.Flush();

    private static void Keep([In, Out] ref MemoryStream? thing) => thing?.Flush();

    private static void Use()
    {
    }

    private static void Use(MemoryStream one, MemoryStream two)
    {
    }

    private static void AssignedTwice(bool condition)
    {
        MemoryStream one, two;
        one = two = Make();
        Use(one, two);
        using (condition ? one : two)
        {
            Use();
        }
    }

    private void FieldAssignedTwice(bool condition)
    {
        MemoryStream? one, two;
        one = two = _field;
        Use(one!, two!);
        using (condition ? one : two)
        {
            Use();
        }
    }

    private void OutArgumentIsAField()
    {
        Make(out _field);
        try
        {
            Use();
        }
        finally
        {
            _field.Dispose();
        }
    }

    private void FieldGivenByReference(MemoryStream held)
    {
        Replace(ref _field, held);
        try
        {
            Use();
        }
        finally
        {
            _field!.Dispose();
        }
    }

    // The method may keep the value.
    private void FieldGivenInAndOut()
    {
        Keep(ref _field);
        try
        {
            Use();
        }
        finally
        {
            _field!.Dispose();
        }
    }

    // The address is that of the object of the call.
    private void FieldGivenToAnotherMethod()
    {
        _ = _pair.ToString();
        try
        {
            Use();
        }
        finally
        {
            _pair.Stream!.Dispose();
        }
    }

    private static void OutArgumentIsAnItem()
    {
        (MemoryStream? Stream, int Number) pair = (null, 1);
        Make(out pair.Stream);
        using (pair.Stream)
        {
            Use();
        }
    }

    private static void ItemGivenByReference(MemoryStream held)
    {
        (MemoryStream? Stream, int Number) pair = (Make(), 1);
        Replace(ref pair.Stream, held);
        using (pair.Stream)
        {
            Use();
        }
    }

    private void ItemOfAFieldPartlyGivenOut()
    {
        Make(out _pair.Stream);
        try
        {
            Use();
        }
        finally
        {
            _pair.Stream!.Dispose();
        }
    }

    private static void OutArgumentOfAConstructor()
    {
        _ = new Filler(out var stream);
        using (stream)
        {
            Use();
        }
    }

    private static void ReferenceOfAConstructor(MemoryStream held)
    {
        var stream = Make();
        _ = new Filler(ref stream, held);
        using (stream)
        {
            Use();
        }
    }

    private static void FieldOfAStructure()
    {
        var holder = default(Holder);
        holder.Number = 1;
        holder.Scope = Scope.Enter(One());
        try
        {
            Use();
        }
        finally
        {
            holder.Scope.Dispose();
        }
    }

    private static void FieldOfAStructureGivenByReference(Holder held)
    {
        var holder = default(Holder);
        holder.Scope = Scope.Enter(One());
        Replace(ref holder, held);
        try
        {
            Use();
        }
        finally
        {
            holder.Scope.Dispose();
        }
    }

    private static void FieldOfAStructureWithAReferenceToIt(Holder held)
    {
        var holder = default(Holder);
        holder.Scope = Scope.Enter(One());
        ref var reference = ref holder;
        try
        {
            reference = held;
        }
        finally
        {
            holder.Scope.Dispose();
        }
    }

    private static void FieldOfAStructureThatIsAParameter(Holder holder, Holder held)
    {
        holder.Scope = Scope.Enter(One());
        holder = held;
        try
        {
            Use();
        }
        finally
        {
            holder.Scope.Dispose();
        }
    }

    private void FieldOfEitherObject(ObtainedValuesTests other, bool condition)
    {
        _field = Make();
        try
        {
            Use();
        }
        finally
        {
            (condition ? this : other)._field!.Dispose();
        }
    }

    private void FieldSetOnEitherObject(ObtainedValuesTests other, bool condition)
    {
        (condition ? this : other)._field = Make();
        try
        {
            Use();
        }
        finally
        {
            _field!.Dispose();
        }
    }

    private static void FieldOfAnObjectGivenByReference(ObtainedValuesTests other)
    {
        var holder = new ObtainedValuesTests();
        holder._field = Make();
        Replace(ref holder, other);
        try
        {
            Use();
        }
        finally
        {
            holder._field!.Dispose();
        }
    }

    private static void FieldOfAConditionallyReplacedObject(ObtainedValuesTests held, bool condition)
    {
        ObtainedValuesTests holder = new(), other = new();
        holder._field = Make();
        (condition ? ref holder : ref other) = held;
        try
        {
            Use();
        }
        finally
        {
            holder._field!.Dispose();
        }

        other._field?.Flush();
    }

    private static void FieldOfAnObjectReplacedInTheOtherCase(ObtainedValuesTests held, bool condition)
    {
        ObtainedValuesTests holder = new(), other = new();
        holder._field = Make();
        (condition ? ref other : ref holder) = held;
        try
        {
            Use();
        }
        finally
        {
            holder._field!.Dispose();
        }

        other._field?.Flush();
    }

    private void FieldSetAfterAJumpBack(int count)
    {
        goto Check;
    Set:
        _field = Make();
    Again:
        try
        {
            Use();
        }
        finally
        {
            _field!.Dispose();
        }

    Check:
        if (count-- > 1)
        {
            goto Set;
        }

        if (count-- > 0)
        {
            goto Again;
        }
    }

    private static void ReplacedByAConditionalReference(bool condition, MemoryStream held)
    {
        MemoryStream one = Make(), two = Make();
        (condition ? ref one : ref two) = held;
        Use(one, two);
        using (one)
        {
            Use();
        }
    }

    private static void OtherReplacedByAConditionalReference(bool condition, MemoryStream held)
    {
        MemoryStream one = Make(), two = Make();
        (condition ? ref two : ref one) = held;
        Use(one, two);
        using (one)
        {
            Use();
        }
    }

    private static void ValueReplacedByAConditionalReference(bool condition, Scope<int> held)
    {
        Scope<int> one = Scope.Enter(One()), two = Scope.Enter(One());
        (condition ? ref one : ref two) = held;
        two.Dispose();
        try
        {
            Use();
        }
        finally
        {
            one.Dispose();
        }
    }

    // One of the branches has the address of the variable on the stack when it ends.
    private static void OfAConditionalReference(bool condition, MemoryStream held)
    {
        MemoryStream one = held, two = held, three = Make();
        (condition ? ref one : ref two) = held;
        Use(one, two);
        using (three)
        {
            Use();
        }
    }

    private static void ReplacedByAReferenceField(MemoryStream held)
    {
        var stream = Make();
        var reference = new Reference { Target = ref stream };
        reference.Target = held;
        using (stream)
        {
            Use();
        }
    }

    // It is not replaced, but the address has another user.
    private static void ReadByAnotherReference()
    {
        var stream = Make();
        ref var reference = ref stream;
        reference.Flush();
        reference.Flush();
        using (stream)
        {
            Use();
        }
    }

    private static void ReplacedByAnIndexer(MemoryStream held)
    {
        var list = new ListOfOne(Make()) { [0] = held };
        try
        {
            Use();
        }
        finally
        {
            list.Dispose();
        }
    }

    private static void ReplacedByAProperty(MemoryStream held)
    {
        var list = new ListOfOne(Make()) { Only = held };
        try
        {
            Use();
        }
        finally
        {
            list.Dispose();
        }
    }

    private static void InitializedStructure()
    {
        var holder = new DisposableHolder { Stream = Make(), Number = 1 };
        try
        {
            Use();
        }
        finally
        {
            holder.Dispose();
        }
    }

    private static void ReadByALocalFunction()
    {
        var stream = Make();
        try
        {
            Read();
        }
        finally
        {
            stream.Dispose();
        }

        void Read() => stream.Flush();
    }

    private static void BesideAnExternalFunction()
    {
        var stream = Make();
        try
        {
            Read();
            GetNothing();
        }
        finally
        {
            stream.Dispose();
        }

        void Read() => stream.Flush();

        [DllImport("none")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        static extern void GetNothing();
    }

    private static void DisposedByALocalFunction(MemoryStream held)
    {
        var stream = held;
        Leave();
        stream.Flush();

        void Leave()
        {
            try
            {
                Use();
            }
            finally
            {
                stream.Dispose();
            }
        }
    }

    private static void CastInTheBlock()
    {
        try
        {
            Use();
        }
        finally
        {
            ((IDisposable)MakeAny()).Dispose();
        }
    }

    private static void InArgument()
    {
        var stream = Make();
        Read(in stream);
        using (stream)
        {
            Use();
        }
    }

    private static unsafe void CallsAFunctionPointer(delegate*<void> use)
    {
        var stream = Make();
        try
        {
            use();
        }
        finally
        {
            stream.Dispose();
        }
    }

    // A method with the name of the one that F# calls for its use keyword.
    private static void Using(MemoryStream stream)
    {
        try
        {
            Use();
        }
        finally
        {
            stream.Dispose();
        }
    }

    private static IEnumerable<int> One()
    {
        yield return 1;
    }

    private static IEnumerable<int> IteratorOfNew()
    {
        var stream = Make();
        try
        {
            yield return 1;
        }
        finally
        {
            stream.Dispose();
        }
    }

    private static IEnumerable<int> IteratorOfAClosure()
    {
        var stream = Make();
        try
        {
            yield return 1;
            ((Action)(() => stream.Flush()))();
        }
        finally
        {
            stream.Dispose();
        }
    }

    private static IEnumerable<int> IteratorOfAClosureWithOld(Stack<MemoryStream> streams)
    {
        var stream = streams.Pop();
        try
        {
            yield return 1;
            ((Action)(() => stream.Flush()))();
        }
        finally
        {
            stream.Dispose();
        }
    }

    private static IEnumerable<int> IteratorOfAnItem((MemoryStream Stream, int Number) given)
    {
        var pair = given;
        try
        {
            yield return 1;
        }
        finally
        {
            pair.Stream.Dispose();
        }
    }

    private static IEnumerable<int> IteratorOfEither(bool condition, MemoryStream held)
    {
        var stream = Make();
        try
        {
            yield return 1;
        }
        finally
        {
            (condition ? stream : held).Dispose();
        }
    }

    private static IEnumerable<int> IteratorOfACall(Stack<MemoryStream> streams)
    {
        try
        {
            yield return 1;
        }
        finally
        {
            streams.Pop().Dispose();
        }
    }

    private IEnumerable<int> IteratorOfAField()
    {
        try
        {
            yield return 1;
        }
        finally
        {
            _field!.Dispose();
        }
    }

    private sealed class Filler
    {
        public Filler(out MemoryStream stream) => Make(out stream);

        public Filler(ref MemoryStream stream, MemoryStream held) => stream = held;
    }

    private struct Holder
    {
        public Scope<int> Scope;
        public int Number;
    }

    private struct DisposableHolder : IDisposable
    {
        public MemoryStream? Stream;
        public int Number;

        public readonly void Dispose() => Stream?.Dispose();
    }

    private ref struct Reference
    {
        public ref MemoryStream Target;
    }

    private struct ListOfOne(MemoryStream only) : IDisposable
    {
        public MemoryStream Only { readonly get; set; } = only;

        public MemoryStream this[int number]
        {
            readonly get => number == 0 ? Only : throw new ArgumentOutOfRangeException(nameof(number));
            set => Only = value;
        }

        public readonly void Dispose() => Only.Dispose();
    }
}
