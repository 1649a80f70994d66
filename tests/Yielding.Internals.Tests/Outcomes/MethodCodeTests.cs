using System.Diagnostics;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Yielding.Support;

namespace Yielding.Outcomes;

/// <summary>What the IL of a method shows. The methods are only read, never called.</summary>
public sealed class MethodCodeTests
{
    private static readonly bool s_isOptimized = typeof(MethodCodeTests)
        .Assembly.GetCustomAttribute<DebuggableAttribute>() is not { IsJITOptimizerDisabled: true };

    private IDisposable? _field;
    private Scope<int> _handle;
    private readonly Func<IDisposable>? _factory = Make;

    private IDisposable? Property => _field;

    [TestCase(nameof(UsingOfNew), ExpectedResult = true)]
    [TestCase(nameof(UsingOfCall), ExpectedResult = true)]
    [TestCase(nameof(UsingOfDelegate), ExpectedResult = true)]
    [TestCase(nameof(UsingOfCondition), ExpectedResult = true)]
    [TestCase(nameof(UsingOfNullOrNew), ExpectedResult = true)]
    [TestCase(nameof(UsingOfNewOrThrow), ExpectedResult = true)]
    [TestCase(nameof(UsingOfFieldOrNew), ExpectedResult = false)]
    [TestCase(nameof(UsingOfStruct), ExpectedResult = true)]
    [TestCase(nameof(UsingOfEnumerator), ExpectedResult = true)]
    [TestCase(nameof(TryFinally), ExpectedResult = true)]
    [TestCase(nameof(TryFinallyWithField), ExpectedResult = true)]
    [TestCase(nameof(UsingOfCast), ExpectedResult = true)]
    [TestCase(nameof(UsingOfOut), ExpectedResult = true)]
    [TestCase(nameof(UsingOfOutInACondition), ExpectedResult = true)]
    [TestCase(nameof(UsingOfOutOfFramework), ExpectedResult = false)]
    [TestCase(nameof(UsingOfItem), ExpectedResult = true)]
    [TestCase(nameof(UsingOfItemOfParameter), ExpectedResult = false)]
    [TestCase(nameof(UsingOfInitialized), ExpectedResult = true)]
    [TestCase(nameof(UsingOfLoop), ExpectedResult = true)]
    [TestCase(nameof(UsingOfFilter), ExpectedResult = true)]
    [TestCase(nameof(UsingAfterSwitch), ExpectedResult = true)]
    [TestCase(nameof(TryFinallyWithFieldAfterSwitch), ExpectedResult = false)]
    [TestCase(nameof(TryFinallyWithFieldInALoop), ExpectedResult = false)]
    [TestCase(nameof(TryFinallyWithFieldSetInATry), ExpectedResult = false)]
    [TestCase(nameof(UsingOfField), ExpectedResult = false)]
    [TestCase(nameof(UsingOfProperty), ExpectedResult = false)]
    [TestCase(nameof(UsingOfParameter), ExpectedResult = false)]
    [TestCase(nameof(UsingOfCollection), ExpectedResult = false)]
    [TestCase(nameof(UsingOfEitherNewOrField), ExpectedResult = false)]
    [TestCase(nameof(FinallyThatDisposesField), ExpectedResult = false)]
    [TestCase(nameof(FinallyThatDisposesThis), ExpectedResult = false)]
    [TestCase(nameof(FinallyThatDisposesBoth), ExpectedResult = false)]
    [TestCase(nameof(FinallyWithoutDisposal), ExpectedResult = false)]
    public bool DisposesWhatItObtained_OfItsFinallyBlock(string name)
    {
        var code = Of(name);
        var block = code.FinallyBlocksAt(0).ShouldHaveSingleItem();

        code.FinallyBlocksAt(block.HandlerOffset).ShouldHaveSingleItem();
        code.FinallyBlocksAt(block.HandlerOffset + block.HandlerLength).ShouldBeEmpty();
        code.FinallyBlocksAt(block.HandlerOffset - 1).ShouldBeEmpty();

        return code.DisposesWhatItObtained(block);
    }

    [TestCase(nameof(UsingOfHandle), ExpectedResult = "own")]
    [TestCase(nameof(UsingOfHelper), ExpectedResult = "own")]
    [TestCase(nameof(ByHand), ExpectedResult = "own")]
    [TestCase(nameof(UsingOfCopy), ExpectedResult = "of others")]
    [TestCase(nameof(FieldByHand), ExpectedResult = "of others")]
    [TestCase(nameof(UsingOfNew), ExpectedResult = "none")]
    [TestCase(nameof(BoxedByHand), ExpectedResult = "none")]
    public string DisposesScopes_OfMethod(string name) =>
        Of(name) is var code && !code.DisposesScopes ? "none" : code.DisposesScopeOfOthers ? "of others" : "own";

    [TestCase(nameof(UsingOfNew), typeof(MemoryStream), ExpectedResult = "finally")]
    [TestCase(nameof(UsingOfNew), typeof(Value), ExpectedResult = "finally")] // it calls the interface's method
    [TestCase(nameof(TryFinally), typeof(Value), ExpectedResult = "")]
    [TestCase(nameof(TryFinally), typeof(Stream), ExpectedResult = "finally")]
    [TestCase(nameof(UsingOfHandle), null, ExpectedResult = "finally")]
    [TestCase(nameof(UsingOfHandle), typeof(Stream), ExpectedResult = "")]
    [TestCase(nameof(ByHand), null, ExpectedResult = "ordinary")]
    [TestCase(nameof(OtherByHand), null, ExpectedResult = "")]
    [TestCase(nameof(OtherByHand), typeof(Stream), ExpectedResult = "ordinary")]
    public string DisposesIn_WhatMayCallTheMethod(string name, Type? type)
    {
        var (code, callee) = (Of(name), type?.GetMethod(nameof(IDisposable.Dispose), []));

        return (code.FinallyBlocksAt(0).Exists(block => code.DisposesIn(block, callee)) ? "finally" : "")
            + (code.DisposesInOrdinaryCode(callee) ? "ordinary" : "");
    }

    [Test]
    public void InlinedAt_CallThatIsNotTheNextFrame_InOptimizedCodeOnly()
    {
        var code = Of(nameof(ByHand));
        code.InlinedAt(0, typeof(string).GetMethod(nameof(string.Trim), []))?.Name.ShouldBe(nameof(One));
        (code.InlinedAt(0, typeof(string).GetMethod(nameof(string.Trim), [])) is not null).ShouldBe(s_isOptimized);
        code.InlinedAt(0, Method(nameof(One))).ShouldBeNull();
        code.InlinedAt(LengthOf(nameof(ByHand)), callee: null).ShouldBeNull();
    }

    [TestCase(nameof(ByHand), ExpectedResult = 1)]
    [TestCase(nameof(StackByHand), ExpectedResult = 1)]
    [TestCase(nameof(FieldByHand), ExpectedResult = 0)]
    [TestCase(nameof(OtherByHand), ExpectedResult = 0)]
    [TestCase(nameof(BoxedByHand), ExpectedResult = 0)]
    public int DisposesOwnScopeAt_NumberOfCalls(string name)
    {
        var (code, length) = (Of(name), LengthOf(name));

        // Each offset up to a call belongs to its statement.
        return Enumerable.Range(0, length)
            .Select(code.DisposesOwnScopeAt)
            .Aggregate((Count: 0, Was: false), static (state, isOwn) => (state.Count + (isOwn && !state.Was ? 1 : 0), isOwn))
            .Count;
    }

    [Test]
    public void Calls_FirstCallFromTheOffsetOn()
    {
        var code = Of(nameof(ByHand));

        code.Calls(0, nameof(Scope.Enter)).ShouldBeFalse("it calls the generator first");
        code.Calls(0, nameof(One)).ShouldBeTrue();
        code.Calls(LengthOf(nameof(ByHand)), nameof(One)).ShouldBeFalse();
        code.Calls(0, name: null).ShouldBeFalse();
        code.StepsAt(0).ShouldBeFalse();
        Of(nameof(Step)).StepsAt(0).ShouldBeTrue();
    }

    [Test]
    public void HoldsYield_OfAsynchronousIterator()
    {
        var code = OfStep(Rows());
        var blocks = code.FinallyBlocksAt(0).OrderBy(block => block.TryOffset).ToList();

        blocks.Count.ShouldBe(2);
        blocks.Select(code.HoldsYield).ShouldBe([true, false], "one is around the yield, and the other comes after it");
    }

    [Test]
    public void IteratorDisposesWhatItObtained_OfIterator()
    {
        OfStep(Guarded()).IteratorDisposesWhatItObtained.ShouldBeTrue();
        OfStep(One()).IteratorDisposesWhatItObtained.ShouldBeFalse();
        OfStep(GuardedParameter(Make())).IteratorDisposesWhatItObtained.ShouldBeFalse();
    }

    [TestCase(nameof(OtherByHand), null, ExpectedResult = "")]
    [TestCase(nameof(UsingOfGeneric), null, ExpectedResult = "finally", Description = "The type may be any.")]
    [TestCase(nameof(UsingOfParameter), null, ExpectedResult = "finally")]
    public string DisposesIn_ScopeOfTheLibrary(string name, Type? type) => DisposesIn_WhatMayCallTheMethod(name, type);

    // The next frame is that of generated code.
    [Test]
    public void DisposesIn_MethodWithoutType_MayBeAny()
    {
        var code = Of(nameof(UsingOfNew));

        code.DisposesIn(code.FinallyBlocksAt(0).Single(), new DynamicMethod("Dispose", typeof(void), [])).ShouldBeTrue();
    }

    [TestCase(nameof(UsingOfHandle), ExpectedResult = true)]
    [TestCase(nameof(UsingOfParameter), ExpectedResult = true)]
    [TestCase(nameof(UsingOfGeneric), ExpectedResult = true)]
    [TestCase(nameof(Use), ExpectedResult = false)]
    public bool DisposesAnything_OfMethod(string name) => Of(name).DisposesAnything;

    [TestCase(nameof(UsingOfHandle), ExpectedResult = false)]
    [TestCase(nameof(UsingOfCopy), ExpectedResult = true)]
    [TestCase(nameof(UsingOfParameter), ExpectedResult = true)]
    public bool DisposesOthers_OfMethod(string name) => Of(name).DisposesOthers;

    // If it is inlined, what it disposes in its turn may be a scope.
    [Test]
    public void DisposesAnything_DisposalOfOwnType_IsTrueIfItMayBeInlined()
    {
        var code = Of(nameof(CallOfOwnDispose));

        code.DisposesAnything.ShouldBe(s_isOptimized);
        code.DisposesOthers.ShouldBe(s_isOptimized);
        code.DisposesScopes.ShouldBeFalse();
    }

    [TestCase(nameof(ByHand), ExpectedResult = new[] { nameof(One), nameof(Use) })]
    [TestCase(nameof(CallOfFramework), ExpectedResult = new string[0])]
    public string[] Callees_OfMethod(string name) => [.. Of(name).Callees.Select(callee => callee.Name)];

    [TestCase(nameof(CallOfDelegate), ExpectedResult = true)]
    [TestCase(nameof(CallOfVirtual), ExpectedResult = true)]
    [TestCase(nameof(CallOfSealed), ExpectedResult = false)]
    [TestCase(nameof(CallOfFramework), ExpectedResult = false)]
    [TestCase(nameof(UsingOfParameter), ExpectedResult = false, Description = "Disposals do not count.")]
    [TestCase(nameof(ByHand), ExpectedResult = false)]
    public bool CallsUnknown_OfMethod(string name) => Of(name).CallsUnknown;

    [Test]
    public void IsOptimized_AssemblyOfTheFramework_IsTrue() =>
        MethodCode.Of(new StackMethod(typeof(Enumerable).GetMethod(nameof(Enumerable.Range))!))!.IsOptimized.ShouldBeTrue();

    // The methods that the runtime suspends have no state machine.
    [TestCase(nameof(CatchOfAll), ExpectedResult = true)]
    [TestCase(nameof(CatchOfOne), ExpectedResult = false)]
    [TestCase(nameof(UsingOfFilter), ExpectedResult = false)]
    [TestCase(nameof(UsingOfNew), ExpectedResult = false)]
    public bool MayBePendingAt_EndOfMethodWithoutMachine(string name)
    {
        Of(name).MayBePendingAt(0).ShouldBeFalse("it comes before the block");

        return Of(name).MayBePendingAt(LengthOf(name) - 1);
    }

    // The compiler makes ordinary code of a block that contains an await.
    [TestCase(nameof(FinallyBlockAsync), nameof(Use), ExpectedResult = false)]
    [TestCase(nameof(FinallyBlockAsync), nameof(Inside), ExpectedResult = true)]
    [TestCase(nameof(FinallyBlockAsync), nameof(After), ExpectedResult = false)]
    [TestCase(nameof(FinallyBlockThatThrowsAsync), nameof(Inside), ExpectedResult = true)]
    [TestCase(nameof(CatchBlockAsync), nameof(Use), ExpectedResult = false)]
    [TestCase(nameof(CatchBlockAsync), nameof(Inside), ExpectedResult = true)]
    [TestCase(nameof(CatchBlockAsync), nameof(After), ExpectedResult = false)]
    [TestCase(nameof(CatchBlockOfExceptionAsync), nameof(Inside), ExpectedResult = true)]
    [TestCase(nameof(CatchBlockOfExceptionAsync), nameof(After), ExpectedResult = false)]
    [TestCase(nameof(TwoCatchBlocksAsync), nameof(Inside), ExpectedResult = true)]
    [TestCase(nameof(TwoCatchBlocksAsync), nameof(InsideOther), ExpectedResult = true)]
    [TestCase(nameof(ManyCatchBlocksAsync), nameof(Inside), ExpectedResult = true)]
    [TestCase(nameof(ManyCatchBlocksAsync), nameof(InsideOther), ExpectedResult = true)]
    public bool MayBePendingAt_CallInAStateMachine(string name, string called)
    {
        var step = Method(name).GetCustomAttribute<AsyncStateMachineAttribute>()!.StateMachineType
            .GetMethod("MoveNext", BindingFlags.Instance | BindingFlags.NonPublic)!;
        var tokens = new MethodTokens(step);
        var place = Instruction.In(step.GetMethodBody()!.GetILAsByteArray()!).First(
            instruction => tokens.Method(instruction.CalledMethod)?.Name == called);

        return MethodCode.Of(new StackMethod(step)).ShouldNotBeNull().MayBePendingAt(place.Offset);
    }

    [Test]
    public void MayBePendingIn_HandWrittenMachine_IsThatOfItsBlocks()
    {
        var code = MethodCode.Of(new StackMethod(typeof(Machine).GetMethod(nameof(Machine.MoveNext))!)).ShouldNotBeNull();

        code.MayBePendingIn(code.FinallyBlocksAt(0).ShouldHaveSingleItem()).ShouldBeTrue();
    }

    // A future version of the format may have such code.
    [Test]
    public void Of_CodeThatCannotBeRead_ShowsNothing()
    {
        var type = MadeType.Define("Unreadable", static builder =>
        {
            var code = builder.DefineMethod("M", MethodAttributes.Public | MethodAttributes.Static, typeof(void), []).GetILGenerator();
            code.Emit(OpCodes.Ret);
            code.Emit(OpCodes.Ldc_I4); // its operand is missing
        });
        var read = MethodCode.Of(new StackMethod(type.GetMethod("M")!)).ShouldNotBeNull();

        read.DisposesAnything.ShouldBeFalse();
        read.Callees.ShouldBeEmpty();
        read.DisposesOwnScopeAt(0).ShouldBeFalse();
        read.InlinedAt(0, callee: null).ShouldBeNull();
    }

    [Test]
    public void Of_MethodWithoutCode_IsNull()
    {
        MethodCode.Of(new StackMethod(typeof(IDisposable).GetMethod(nameof(IDisposable.Dispose))!)).ShouldBeNull();
        MethodCode.Of(new StackMethod(new DynamicMethod("Made", typeof(void), []))).ShouldBeNull();
        MethodCode.Of(default).ShouldBeNull();
    }

    private static MethodBase Method(string name) =>
        typeof(MethodCodeTests).GetMethod(name, BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic)!;

    private static MethodCode Of(string name) => MethodCode.Of(new StackMethod(Method(name))).ShouldNotBeNull();

    private static int LengthOf(string name) => Method(name).GetMethodBody()!.GetILAsByteArray()!.Length;

    private static MethodCode OfStep(object iterator) =>
        MethodCode.Of(
            new StackMethod(iterator.GetType().GetMethod("MoveNext", BindingFlags.Instance | BindingFlags.NonPublic)!)).ShouldNotBeNull();

    private static IEnumerable<int> One()
    {
        yield return 1;
    }

    private static IEnumerable<int> Guarded()
    {
        using (Make())
        {
            yield return 1;
        }
    }

    private static IEnumerable<int> GuardedParameter(IDisposable thing)
    {
        using (thing)
        {
            yield return 1;
        }
    }

    private static async IAsyncEnumerable<int> Rows()
    {
        using (Make())
        {
            yield return 1;
        }

        await Task.CompletedTask;
        using (Make())
        {
        }
    }

    private static MemoryStream Make() => new();

    private static Scope<int> EnterForCaller() => Scope.Enter(One());

    private static void Use()
    {
    }

    private static void UsingOfNew()
    {
        using var stream = new MemoryStream();
        Use();
    }

    private static void UsingOfCall()
    {
        using var stream = Make();
        Use();
    }

    private void UsingOfDelegate()
    {
        using var thing = _factory!();
        Use();
    }

    private static void UsingOfCondition(bool condition)
    {
        using var stream = condition ? Make() : new MemoryStream();
        Use();
    }

    private static void UsingOfNullOrNew(bool condition)
    {
        using var stream = condition ? null : Make();
        Use();
    }

    private static void UsingOfNewOrThrow()
    {
        using var stream = Make() ?? throw new InvalidOperationException();
        Use();
    }

    private void UsingOfFieldOrNew()
    {
        using var thing = _field ?? Make();
        Use();
    }

    private static void UsingOfStruct(int number)
    {
        using var value = new Value(number);
        Use();
    }

    private static void UsingOfEnumerator(IEnumerable<int> items)
    {
        foreach (var _ in items)
        {
            Use();
        }
    }

    private static void TryFinally()
    {
        var stream = new MemoryStream();
        try
        {
            Use();
        }
        finally
        {
            stream.Dispose();
        }
    }

    private void TryFinallyWithField()
    {
        _handle = Scope.Enter(One());
        try
        {
            Use();
        }
        finally
        {
            _handle.Dispose();
        }
    }

    private static void UsingOfCast()
    {
        using var thing = (IDisposable)(object)Make();
        Use();
    }

    private static bool Make(out MemoryStream stream, int number = 0)
    {
        stream = new MemoryStream(number);

        return true;
    }

    private static void UsingOfOut()
    {
        Make(out var stream);
        using (stream)
        {
            Use();
        }
    }

    private static void UsingOfOutInACondition(bool condition)
    {
        MemoryStream? stream = null;
        if (condition && !Make(out stream, condition ? 1 : Math.Max(2, 3)))
        {
            throw new InvalidOperationException();
        }

        using (stream)
        {
            Use();
        }
    }

    private static void UsingOfOutOfFramework(Dictionary<int, MemoryStream> streams)
    {
        if (!streams.TryGetValue(1, out var stream))
        {
            Make(out stream);
        }

        using (stream)
        {
            Use();
        }
    }

    private static void UsingOfItem()
    {
        var pair = (Stream: Make(), 1);
        using (pair.Stream)
        {
            Use();
        }
    }

    private static void UsingOfItemOfParameter((MemoryStream Stream, int Number) pair)
    {
        using (pair.Stream)
        {
            Use();
        }
    }

    private static void UsingOfInitialized(bool condition)
    {
        using var stream = new MemoryStream
        {
            Position = condition ? 1 : 0,
            Capacity = condition ? throw new InvalidOperationException() : 2,
        };
        Use();
    }

    private static void UsingOfLoop(int count)
    {
        for (var i = 0; i < count; i++)
        {
            using var stream = i == 1 ? Make() : new MemoryStream(i);
            Use();
        }
    }

    private static void UsingOfFilter(bool condition)
    {
        MemoryStream? stream;
        try
        {
            stream = Make();
        }
        catch (InvalidOperationException e) when (condition && e.Message.Length > 1)
        {
            stream = new MemoryStream();
        }

        using (stream)
        {
            Use();
        }
    }

    private static void UsingAfterSwitch(int number)
    {
        using var stream = number switch
        {
            0 => Make(),
            1 => new MemoryStream(1),
            2 => new MemoryStream(2),
            3 => throw new InvalidOperationException(),
            _ => null,
        };
        Use();
    }

    private void TryFinallyWithFieldAfterSwitch(int number)
    {
        switch (number)
        {
            case 0:
            case 1:
            case 2:
                _field = Make();
                break;
            case 3:
                Use();
                break;
        }

        try
        {
            Use();
        }
        finally
        {
            _field!.Dispose();
        }
    }

    private void TryFinallyWithFieldInALoop(int count)
    {
        while (count-- > 0)
        {
            _field = count > 1 ? Make() : new MemoryStream(count);
            try
            {
                Use();
            }
            finally
            {
                _field.Dispose();
            }
        }
    }

    private void TryFinallyWithFieldSetInATry()
    {
        try
        {
            _field = Make();
        }
        catch (InvalidOperationException)
        {
        }

        try
        {
            Use();
        }
        finally
        {
            _field!.Dispose();
        }
    }

    private void UsingOfField()
    {
        using var thing = _field;
        Use();
    }

    private void UsingOfProperty()
    {
        using var thing = Property;
        Use();
    }

    private static void UsingOfParameter(IDisposable thing)
    {
        using (thing)
        {
            Use();
        }
    }

    private static void UsingOfCollection(Stack<IDisposable> things)
    {
        using var thing = things.Pop();
        Use();
    }

    private void UsingOfEitherNewOrField(bool condition)
    {
        IDisposable? thing = new MemoryStream();
        if (condition)
        {
            thing = _field;
        }

        try
        {
            Use();
        }
        finally
        {
            thing?.Dispose();
        }
    }

    private void FinallyThatDisposesField()
    {
        try
        {
            Use();
        }
        finally
        {
            _field!.Dispose();
        }
    }

    private void FinallyThatDisposesThis()
    {
        try
        {
            Use();
        }
        finally
        {
            Dispose();
        }
    }

    private void FinallyThatDisposesBoth()
    {
        var stream = new MemoryStream();
        try
        {
            Use();
        }
        finally
        {
            stream.Dispose();
            _field!.Dispose();
        }
    }

    private static void FinallyWithoutDisposal()
    {
        try
        {
            Use();
        }
        finally
        {
            Use();
        }
    }

    private static void UsingOfGeneric<T>(T thing)
        where T : IDisposable
    {
        using (thing)
        {
            Use();
        }
    }

    private static void CallOfOwnDispose() => OwnDispose();

    private static void OwnDispose() => Use();

    private static void CallOfDelegate(Action action) => action();

    private static void CallOfVirtual(IStep step) => step.Step();

    private static void CallOfSealed(Value value) => value.Dispose();

    private static void CallOfFramework(List<int> list) => list.Add(list.Count);

    private static void Inside()
    {
    }

    private static void InsideOther()
    {
    }

    private static void After()
    {
    }

    private static async Task FinallyBlockAsync()
    {
        try
        {
            Use();
        }
        finally
        {
            await Task.Yield();
            Inside();
        }

        After();
    }

    private static async Task FinallyBlockThatThrowsAsync()
    {
        try
        {
            Use();
        }
        finally
        {
            await Task.Yield();
            Inside();
            throw new InvalidOperationException();
        }
    }

    private static async Task CatchBlockAsync()
    {
        try
        {
            Use();
        }
        catch (TimeoutException)
        {
            await Task.Yield();
            Inside();
        }

        After();
    }

    private static async Task CatchBlockOfExceptionAsync()
    {
        try
        {
            Use();
        }
        catch (TimeoutException e)
        {
            await Task.Yield();
            Inside();
            GC.KeepAlive(e);
        }

        After();
    }

    private static async Task TwoCatchBlocksAsync()
    {
        try
        {
            Use();
        }
        catch (TimeoutException)
        {
            await Task.Yield();
            Inside();
        }
        catch (InvalidOperationException)
        {
            await Task.Yield();
            InsideOther();
        }

        After();
    }

    private static async Task ManyCatchBlocksAsync()
    {
        try
        {
            Use();
        }
        catch (TimeoutException)
        {
            await Task.Yield();
            Inside();
        }
        catch (InvalidOperationException)
        {
            await Task.Yield();
            InsideOther();
        }
        catch (ArgumentException)
        {
            await Task.Yield();
            Use();
        }
        catch (NotSupportedException)
        {
            await Task.Yield();
            Use();
        }

        After();
    }

    private static void CatchOfAll()
    {
        try
        {
            Use();
        }
        catch
        {
            Use();
        }
    }

    private static void CatchOfOne()
    {
        try
        {
            Use();
        }
        catch (InvalidOperationException)
        {
            Use();
        }
    }

    private static void UsingOfHandle()
    {
        using var scope = Scope.Enter(One());
        Use();
    }

    private static void UsingOfHelper()
    {
        using var scope = EnterForCaller();
        Use();
    }

    private static void UsingOfCopy(Stack<Scope<int>> scopes)
    {
        using var scope = scopes.Pop();
        Use();
    }

    private static void ByHand()
    {
        var scope = Scope.Enter(One());
        Use();
        scope.Dispose();
    }

    private static void StackByHand()
    {
        var stack = new ExitStack();
        while (stack.Count > 0) // else an optimizing compiler needs no variable
        {
            stack.Complete();
        }

        stack.Dispose();
    }

    private void FieldByHand()
    {
        Use();
        _handle.Dispose();
    }

    private static void OtherByHand()
    {
        var stream = new MemoryStream();
        Use();
        stream.Dispose();
    }

    private static void BoxedByHand()
    {
        IDisposable scope = Scope.Enter(One());
        Use();
        scope.Dispose();
    }

    private static void Step(IEnumerator<int> steps) => steps.MoveNext();

    private void Dispose() => _field = null;

    private readonly struct Value(int number) : IDisposable
    {
        public void Dispose() => GC.KeepAlive(number);
    }

    private interface IStep
    {
        void Step();
    }

    /// <summary>An asynchronous method without the fields that a compiler makes.</summary>
    private struct Machine : IAsyncStateMachine
    {
        public readonly void MoveNext()
        {
            try
            {
                Use();
            }
            catch
            {
                Use();
            }

            try
            {
                Use();
            }
            finally
            {
                Use();
            }
        }

        public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
        {
        }
    }
}
