using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using Yielding.Support;
using static Yielding.Support.Throwing;

namespace Yielding.Outcomes;

/// <summary>What the calls on the stack show.</summary>
public sealed class CallStackTests
{
    [Test]
    public async Task FindEnclosingMethod_InAsyncMethod_IsThatMethod()
    {
        await Task.Yield();

        var mine = CallStack.FindEnclosingMethod(out var offset, out var callee);
        var (ofHelper, calleeOfHelper) = Helper(() => (CallStack.FindEnclosingMethod(out _, out var callee), callee));

        mine.ShouldNotBeNull().Method!.DeclaringType!.Name.ShouldContain(nameof(FindEnclosingMethod_InAsyncMethod_IsThatMethod));
        mine.Value.IsAsync.ShouldBeTrue();
        offset.ShouldBeGreaterThan(0);
        callee.ShouldBeNull();
        ofHelper.ShouldNotBeNull().IsSame(mine.Value).ShouldBeTrue();
        calleeOfHelper.ShouldNotBeNull().Method!.Name.ShouldBe(nameof(Helper));
    }

    [Test]
    public async Task FindEnclosingMethod_OfTwoEntries_TheLaterHasTheGreaterOffset()
    {
        await Task.Yield();
        CallStack.FindEnclosingMethod(out var first, out _);
        Helper(() => 0);
        CallStack.FindEnclosingMethod(out var second, out _);

        second.ShouldBeGreaterThan(first);
    }

    [Test]
    public void FindEnclosingMethod_WithoutAsyncMethod_IsNull()
    {
        CallStack.FindEnclosingMethod(out var offset, out _).ShouldBeNull();
        offset.ShouldBe(0);
    }

    [Test]
    public async Task IsResumedFromWithinExit_ContinuationIsFurtherOut_IsFalse()
    {
        await Task.Yield();

        CallStack.IsResumedFromWithinExit().ShouldBeTrue("this method was resumed");
        InGenerator(CallStack.IsResumedFromWithinExit).ShouldBeFalse("the generator runs within it");
    }

    [Test]
    public void IsResumedFromWithinExit_GeneratorResumedAMethod_IsTrue()
    {
        bool? isResumed = null;
        var gate = new TaskCompletionSource();
        var waiting = Wait();

        InGenerator(() => gate.TrySetResult()).ShouldBeTrue();

        waiting.IsCompletedSuccessfully.ShouldBeTrue();
        isResumed.ShouldBe(true);

        async Task Wait()
        {
            await gate.Task;
            isResumed = CallStack.IsResumedFromWithinExit();
        }
    }

    // The MoveNext of such a state machine, of another language, is not identified as that of an asynchronous method.
    [Test]
    public void IsResumedFromWithinExit_StateMachineOfOtherCompiler_IsTrue()
    {
        bool? isResumed = null;
        var gate = new TaskCompletionSource();
        var machine = new Machine(gate.Task, () => isResumed = CallStack.IsResumedFromWithinExit());
        machine.Start();

        InGenerator(() => gate.TrySetResult()).ShouldBeTrue();

        isResumed.ShouldBe(true);
    }

    // In hot code the JIT inlines the method of the box.
    [Test]
    public void IsResumedFromWithinExit_BaseLibraryRunsAStepWithoutBox_IsTrue()
    {
        bool? isResumed = null;
        var machine = new BareMachine(() => isResumed = CallStack.IsResumedFromWithinExit());
        using var step = new Task(machine.MoveNext);

        InGenerator(() =>
        {
            step.RunSynchronously();

            return step.IsCompletedSuccessfully;
        }).ShouldBeTrue();

        isResumed.ShouldBe(true);
    }

    [Test]
    public void IsResumedFromWithinExit_GeneratorStartedAMethod_IsFalse()
    {
        bool? isResumed = null;

        InGenerator(() => Start().IsCompletedSuccessfully).ShouldBeTrue();

        isResumed.ShouldBe(false);

        async Task Start()
        {
            isResumed = CallStack.IsResumedFromWithinExit();
            await Task.CompletedTask;
        }
    }

    [Test]
    public void IsResumedFromWithinExit_CalledByBaseLibrary_IsFalse()
    {
        InGenerator(() => Array.Exists([1], _ => CallStack.IsResumedFromWithinExit())).ShouldBeFalse();
        CallStack.IsResumedFromWithinExit().ShouldBeFalse();
    }

    /// <summary>Calls the action in the code of a generator that is being exited.</summary>
    private static bool InGenerator(Func<bool> action)
    {
        var result = false;
        using var steps = Steps().GetEnumerator();
        GeneratorBoundary.Resume(steps).ShouldBeFalse();

        return result;

        IEnumerable<int> Steps()
        {
            result = action();
            yield break;
        }
    }

    private sealed class BareMachine(Action action) : IAsyncStateMachine
    {
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
        public void MoveNext() => action();

        public void SetStateMachine(IAsyncStateMachine stateMachine)
        {
        }
    }

    private sealed class Machine(Task awaited, Action action) : IAsyncStateMachine
    {
        private AsyncTaskMethodBuilder _builder = AsyncTaskMethodBuilder.Create();
        private bool _isResumed;

        public void Start()
        {
            var machine = this;
            _builder.Start(ref machine);
        }

        void IAsyncStateMachine.MoveNext()
        {
            if (_isResumed)
            {
                action();
                _builder.SetResult();

                return;
            }

            _isResumed = true;
            var (awaiter, machine) = (awaited.GetAwaiter(), this);
            _builder.AwaitUnsafeOnCompleted(ref awaiter, ref machine);
        }

        void IAsyncStateMachine.SetStateMachine(IAsyncStateMachine stateMachine)
        {
        }
    }
}
