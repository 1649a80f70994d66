using System.Collections;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>
/// Whose code exits a scope, for stacks of compiled methods with given places in their code: also for stacks that only optimized code has.
/// The methods are only read, never called.
/// </summary>
/// <remarks>Only in an assembly that is built for release may methods be missing on a stack, because the JIT has inlined them.</remarks>
public sealed class DisposalOfStacksTests
{
    // Of a block that the JIT has compiled as a separate function, and of inlined code.
    private const string Nowhere = "";

    private static readonly bool s_isOptimized = typeof(DisposalOfStacksTests).Assembly
        .GetCustomAttribute<DebuggableAttribute>() is not { IsJITOptimizerDisabled: true };

    // The place is given by the name of the method that is called there.
    [TestCase(nameof(UsingOfHandle), Nowhere, ExpectedResult = nameof(DisposingCode.Owner))]
    [TestCase(nameof(UsingOfHandle), "Dispose", ExpectedResult = nameof(DisposingCode.Owner))]
    [TestCase(nameof(UsingOfParameter), "Dispose", ExpectedResult = nameof(DisposingCode.Other))]
    [TestCase(nameof(UsingOfParameter), Nowhere, ExpectedResult = nameof(DisposingCode.Other))]
    [TestCase(nameof(UsingOfGeneric), "Dispose", ExpectedResult = nameof(DisposingCode.Other), Description = "It has received the handle.")]
    [TestCase(nameof(ByHand), "Dispose", ExpectedResult = nameof(DisposingCode.Owner))]
    [TestCase(nameof(CallOfAnother), nameof(Use), ExpectedResult = nameof(DisposingCode.Owner))]
    [TestCase(nameof(CallOfAnother), Nowhere, ExpectedResult = nameof(DisposingCode.Owner))]
    public string Find_HandleOnTheStack(string method, string place) => Find(isOnStack: true, At(method, place)).ToString();

    // If the JIT has inlined the call that takes the handle over, the handle lies in this frame.
    [TestCase(nameof(CallOfTake), nameof(Take))]
    [TestCase(nameof(CallOfTake), Nowhere)]
    [TestCase(nameof(CallOfTakeInAStatement), nameof(Get))]
    [TestCase(nameof(CallOfTakeBesideAUsing), nameof(Take))]
    [TestCase(nameof(CallOfTakeBesideAUsing), "Dispose")]
    [TestCase(nameof(CallOfTakeThatIsCalled), nameof(CallOfTake))]
    public void Find_HandleOnTheStackOfACallerThatMayBeInlined_IsOther(string method, string place) =>
        Find(isOnStack: true, At(method, place)).ShouldBe(s_isOptimized ? DisposingCode.Other : DisposingCode.Owner);

    [TestCase(nameof(UsingOfHandle), "Dispose", ExpectedResult = nameof(DisposingCode.Owner))]
    [TestCase(nameof(UsingOfHandle), Nowhere, ExpectedResult = nameof(DisposingCode.Owner))]
    [TestCase(nameof(UsingOfParameter), "Dispose", ExpectedResult = nameof(DisposingCode.Other))]
    [TestCase(nameof(ByHand), "Dispose", ExpectedResult = nameof(DisposingCode.Owner))]
    [TestCase(nameof(ByHand), nameof(Use), ExpectedResult = nameof(DisposingCode.Other))]
    [TestCase(nameof(ByHand), Nowhere, ExpectedResult = nameof(DisposingCode.Other))]
    [TestCase(nameof(UsingBesideOrdinaryCode), Nowhere, ExpectedResult = nameof(DisposingCode.Other))]
    [TestCase(nameof(Step), nameof(IEnumerator.MoveNext), ExpectedResult = nameof(DisposingCode.Owner))] // an inlined iterator's block
    [TestCase(nameof(StepAndDispose), nameof(IEnumerator.MoveNext), ExpectedResult = nameof(DisposingCode.Other))]
    public string Find_HandleElsewhere(string method, string place) => Find(isOnStack: false, At(method, place)).ToString();

    [Test]
    public void Find_StepThatCallsUnknownCode_IsOtherIfItMayBeInlined() => Find(
        isOnStack: false, At(nameof(StepAndCall), nameof(IEnumerator.MoveNext))).ShouldBe(
            s_isOptimized ? DisposingCode.Other : DisposingCode.Owner);

    [TestCase(nameof(UsingOfWrapper), "Dispose", ExpectedResult = nameof(DisposingCode.Owner))]
    [TestCase(nameof(UsingOfWrapper), Nowhere, ExpectedResult = nameof(DisposingCode.Owner))]
    [TestCase(nameof(UsingOfWrapperParameter), "Dispose", ExpectedResult = nameof(DisposingCode.Other))]
    [TestCase(nameof(UsingOfWrapperParameter), Nowhere, ExpectedResult = nameof(DisposingCode.Other))]
    [TestCase(nameof(UsingOfWrapperBesideOrdinaryCode), Nowhere, ExpectedResult = nameof(DisposingCode.Other))]
    [TestCase(nameof(OrdinaryCodeOfWrapper), "Dispose", ExpectedResult = nameof(DisposingCode.Other))]
    [TestCase(nameof(Use), Nowhere, ExpectedResult = nameof(DisposingCode.Other))]
    public string Find_Wrapper(string method, string place) =>
        Find(isOnStack: false, At(typeof(Wrapper), "Dispose", "Dispose"), At(method, place)).ToString();

    // The method with the using has no frame.
    [TestCase(nameof(CallOfUsingOfWrapper), nameof(UsingOfWrapper), true)]
    [TestCase(nameof(CallOfUsingOfWrapper), Nowhere, true)]
    [TestCase(nameof(CallOfUsingOfWrapperParameter), nameof(UsingOfWrapperParameter), false)]
    [TestCase(nameof(CallOfUsingOfWrapperParameter), Nowhere, false)]
    [TestCase(nameof(CallsOfBoth), nameof(UsingOfWrapper), false)]
    [TestCase(nameof(CallsOfBoth), Nowhere, false)]
    public void Find_WrapperInACalledMethod_IsOwnerIfItMayBeInlined(string method, string place, bool isOwner) =>
        Find(isOnStack: false, At(typeof(Wrapper), "Dispose", "Dispose"), At(method, place))
            .ShouldBe(isOwner && s_isOptimized ? DisposingCode.Owner : DisposingCode.Other);

    [TestCase(nameof(FinallyThatCloses), "Close", ExpectedResult = nameof(DisposingCode.Other))]
    [TestCase(nameof(FinallyThatCloses), Nowhere, ExpectedResult = nameof(DisposingCode.Other))]
    public string Find_ClosedByAMethodThatIsNoDisposal(string method, string place) =>
        Find(isOnStack: false, At(nameof(Close), "Dispose"), At(method, place)).ToString();

    [Test]
    public void Find_WrapperThatDisposesInAFinallyBlock_IsItsCallers()
    {
        var wrapper = At(typeof(Guarding), "Dispose", "Dispose");

        Find(isOnStack: false, wrapper, At(nameof(UsingOfGuarding), "Dispose")).ShouldBe(DisposingCode.Owner);
        Find(isOnStack: false, wrapper, At(nameof(Use), Nowhere)).ShouldBe(DisposingCode.Other);
    }

    [TestCase(nameof(IteratorOfNew), ExpectedResult = nameof(DisposingCode.Owner))]
    [TestCase(nameof(IteratorOfParameter), ExpectedResult = nameof(DisposingCode.Other))]
    public string Find_BlockOfAnIterator(string name)
    {
        var step = StepOf(name);
        var end = step.DeclaringType!.GetMethods(BindingFlags.Instance | BindingFlags.NonPublic).Single(MethodCode.IsIteratorFinally);
        var called = PlaceOf(step, end.Name);

        var found = Find(isOnStack: false, At(end, PlaceOf(end, "Dispose")), At(step, called));
        Find(isOnStack: false, At(step, called)).ShouldBe(found, "without a frame of the block");
        Find(isOnStack: false, At(step, 0)).ShouldBe(found, "without a place");

        return found.ToString();
    }

    [Test]
    public void Find_IteratorThatDisposesInOrdinaryCode_IsOther()
    {
        var step = StepOf(nameof(IteratorWithOrdinaryCode));

        Find(isOnStack: false, At(step, 0)).ShouldBe(DisposingCode.Other);
    }

    // The step calls another method, which disposes.
    [Test]
    public void Find_IteratorThatCallsOtherCode_IsOther()
    {
        var step = StepOf(nameof(IteratorOfNew));

        Find(isOnStack: false, At(nameof(Close), "Dispose"), At(step, PlaceOf(step, nameof(Use)))).ShouldBe(DisposingCode.Other);
        Find(isOnStack: false, new CallStack.Call(default, new Frame(0)), At(step, PlaceOf(step, nameof(Use))))
            .ShouldBe(DisposingCode.Owner);
    }

    [TestCase(true, "Dispose", ExpectedResult = nameof(DisposingCode.Owner))]
    [TestCase(false, "Dispose", ExpectedResult = nameof(DisposingCode.Owner))]
    [TestCase(true, nameof(Use), ExpectedResult = nameof(DisposingCode.AsyncOwner))]
    [TestCase(false, nameof(Use), ExpectedResult = nameof(DisposingCode.AsyncMethod))]
    public string Find_AsyncMethod(bool isOnStack, string place)
    {
        var step = StepOf(nameof(GuardAsync));

        return Find(isOnStack, At(step, PlaceOf(step, place))).ToString();
    }

    [TestCase(nameof(ByHandAsync), "Dispose", ExpectedResult = nameof(DisposingCode.AsyncOwner))]
    [TestCase(nameof(ByHandAsync), nameof(Use), ExpectedResult = nameof(DisposingCode.AsyncMethod))]
    [TestCase(nameof(ByHandAsync), Nowhere, ExpectedResult = nameof(DisposingCode.AsyncMethod))]
    public string Find_AsyncMethodInOrdinaryCode(string name, string place)
    {
        var step = StepOf(name);

        return Find(isOnStack: false, At(step, PlaceOf(step, place))).ToString();
    }

    // A handler of the compiler's may have caught an exception before the block.
    [Test]
    public void Find_BlockInAFinallyBlockThatAwaits_IsAsyncMethod([Values] bool isOnStack)
    {
        var step = StepOf(nameof(UseInAFinallyBlockThatAwaitsAsync));

        Find(isOnStack, At(step, PlaceOf(step, "Dispose"))).ShouldBe(DisposingCode.AsyncMethod);
    }

    private static DisposingCode Find(bool isOnStack, params CallStack.Call[] calls) =>
        Disposal.Find(new CallStack(calls), isOnStack ? 1 : 0, isOnStack);

    private static CallStack.Call At(string method, string place) => At(typeof(DisposalOfStacksTests), method, place);

    private static CallStack.Call At(Type type, string name, string place)
    {
        var method = type.GetMethod(
            name, BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!;

        return At(method, PlaceOf(method, place));
    }

    private static CallStack.Call At(MethodBase method, int offset) => new(new StackMethod(method), new Frame(offset));

    /// <summary>The offset of the first call of a method of that name; 0 when the place is unknown.</summary>
    private static int PlaceOf(MethodBase method, string called)
    {
        var tokens = new MethodTokens(method);

        return called.Length == 0 ? 0 : Math.Max(
            1, Instruction.In(method.GetMethodBody()!.GetILAsByteArray()!).First(
                instruction => instruction.IsCall && tokens.Method(instruction.Operand)?.Name == called).Offset);
    }

    private static MethodInfo StepOf(string name) => typeof(DisposalOfStacksTests)
        .GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!.GetCustomAttribute<StateMachineAttribute>(inherit: false)!
        .StateMachineType.GetMethod("MoveNext", BindingFlags.Instance | BindingFlags.NonPublic)!;

    private static IEnumerable<int> One()
    {
        yield return 1;
    }

    private static void Use()
    {
    }

    private static Scope<int> Get() => default;

    private static int Take(Scope<int> held)
    {
        using (held)
        {
            return 1;
        }
    }

    private static void Close(Wrapper wrapper) => wrapper.Dispose();

    private static void UsingOfHandle()
    {
        using var scope = Scope.Enter(One());
        Use();
    }

    private static void UsingOfParameter(Scope<int> held)
    {
        using (held)
        {
            Use();
        }
    }

    private static void UsingOfGeneric<T>(T held)
        where T : IDisposable
    {
        using (held)
        {
            Use();
        }
    }

    private static void UsingBesideOrdinaryCode(IDisposable held)
    {
        using (Scope.Enter(One()))
        {
            Use();
        }

        held.Dispose();
    }

    private static void ByHand()
    {
        var scope = Scope.Enter(One());
        Use();
        scope.Dispose();
    }

    private static void CallOfAnother() => Use();

    private static void CallOfTake(Scope<int> held)
    {
        Use();
        Take(held);
    }

    private static void CallOfTakeThatIsCalled(Scope<int> held)
    {
        Use();
        CallOfTake(held);
    }

    private static void CallOfTakeInAStatement()
    {
        Use();
        Take(Get());
    }

    private static void CallOfTakeBesideAUsing(Scope<int> held)
    {
        using (Scope.Enter(One()))
        {
            Use();
        }

        Take(held);
    }

    private static void Step(IEnumerator steps)
    {
        Use();
        steps.MoveNext();
    }

    private static void StepAndDispose(IEnumerator steps, IDisposable held)
    {
        Use();
        steps.MoveNext();
        held.Dispose();
    }

    private static void StepAndCall(IEnumerator steps, Action action)
    {
        Use();
        steps.MoveNext();
        action();
    }

    private static void UsingOfWrapper()
    {
        using var wrapper = new Wrapper();
        Use();
    }

    private static void UsingOfWrapperParameter(Wrapper held)
    {
        using (held)
        {
            Use();
        }
    }

    private static void UsingOfWrapperBesideOrdinaryCode(Wrapper held)
    {
        using (new Wrapper())
        {
            Use();
        }

        held.Dispose();
    }

    private static void OrdinaryCodeOfWrapper()
    {
        var wrapper = new Wrapper();
        Use();
        wrapper.Dispose();
    }

    private static void CallOfUsingOfWrapper()
    {
        Use();
        UsingOfWrapper();
    }

    private static void CallOfUsingOfWrapperParameter(Wrapper held)
    {
        Use();
        UsingOfWrapperParameter(held);
    }

    private static void CallsOfBoth(Wrapper held)
    {
        Use();
        UsingOfWrapper();
        UsingOfWrapperParameter(held);
    }

    private static void FinallyThatCloses()
    {
        var wrapper = new Wrapper();
        try
        {
            Use();
        }
        finally
        {
            Close(wrapper);
        }
    }

    private static void UsingOfGuarding()
    {
        using var guarding = new Guarding(new Wrapper());
        Use();
    }

    private static IEnumerable<int> IteratorOfNew()
    {
        using var scope = Scope.Enter(One());
        Use();
        yield return 1;
    }

    private static IEnumerable<int> IteratorOfParameter(IDisposable held)
    {
        using (held)
        {
            Use();
            yield return 1;
        }
    }

    private static IEnumerable<int> IteratorWithOrdinaryCode(IDisposable held)
    {
        using (Scope.Enter(One()))
        {
            yield return 1;
        }

        held.Dispose();
    }

    private static async Task GuardAsync()
    {
        await Task.Yield();
        using (Scope.Enter(One()))
        {
            Use();
        }
    }

    private static async Task ByHandAsync()
    {
        await Task.Yield();
        var scope = Scope.Enter(One());
        Use();
        scope.Dispose();
    }

    private static async Task UseInAFinallyBlockThatAwaitsAsync()
    {
        try
        {
            Use();
        }
        finally
        {
            await Task.Yield();
            using (Scope.Enter(One()))
            {
                Use();
            }

            await Task.Yield();
        }
    }

    private sealed class Frame(int offset) : StackFrame
    {
        public override int GetILOffset() => offset;
    }

    private sealed class Wrapper : IDisposable
    {
        private readonly Scope<int> _scope = Scope.Enter(One());

        public void Dispose() => _scope.Dispose();
    }

    private sealed class Guarding(Wrapper wrapper) : IDisposable
    {
        public void Dispose()
        {
            try
            {
                Use();
            }
            finally
            {
                wrapper.Dispose();
            }
        }
    }
}
