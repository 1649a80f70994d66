using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>What the methods on the stack prove about exceptions that the runtime does not report as in flight.</summary>
public sealed class StackEvidenceTests
{
    private readonly TimeoutException _thrown = new();
    private readonly TimeoutException _other = new();

    [Test]
    public void JudgeStack_ExceptionPassedMethodOnStack_IsAmbiguous()
    {
        Handle(_other);

        var outcome = FailingHelper(() => StackEvidence.JudgeStack([Once(_other), Once(_thrown)], isAll: true, isOnThreadOfEntry: true));

        outcome.Exception.ShouldBeSameAs(_thrown);
        outcome.IsInDoubt.ShouldBeTrue();
    }

    [Test]
    public void JudgeStack_HandledFurtherIn_IsCompleted()
    {
        Handle(_thrown);

        StackEvidence.JudgeStack([Once(_thrown)], isAll: true, isOnThreadOfEntry: true).ShouldBe(BodyOutcome.Completed);
    }

    [Test]
    public void JudgeStack_TraceMayBeReset_IsAmbiguous()
    {
        Handle(_thrown);

        var outcome = StackEvidence.JudgeStack([Again(_thrown)], isAll: true, isOnThreadOfEntry: true);

        outcome.Exception.ShouldBeSameAs(_thrown);
        outcome.IsInDoubt.ShouldBeTrue();
    }

    [Test]
    public void JudgeStack_OnOtherThread_IsUnknownUnlessInAsyncMethod()
    {
        Handle(_thrown);

        StackEvidence.JudgeStack([Once(_thrown)], isAll: true, isOnThreadOfEntry: false).ShouldBe(BodyOutcome.Unknown);
        InAnAsynchronousMethod().Result.ShouldBe(BodyOutcome.Completed);

        async Task<BodyOutcome> InAnAsynchronousMethod()
        {
            await Task.CompletedTask;

            return StackEvidence.JudgeStack([Once(_thrown)], isAll: true, isOnThreadOfEntry: false);
        }
    }

    [Test]
    public void JudgeStack_NothingThrown_IsCompleted() => StackEvidence.JudgeStack([], isAll: true, isOnThreadOfEntry: true).ShouldBe(BodyOutcome.Completed);

    // An exception that passed the code that resumed this method is not leaving it.
    [Test]
    public void JudgeStack_PassedOnlyMethodsBeyondContinuation_IsCompleted()
    {
        BodyOutcome outcome = default;
        var gate = new TaskCompletionSource();
        var flow = Flow();

        try
        {
            Throw(_thrown);
        }
        catch (TimeoutException)
        {
            gate.SetResult(); // resumes Flow inline: this method, which the exception has passed, is on its stack
        }

        flow.IsCompletedSuccessfully.ShouldBeTrue();
        var here = MethodBase.GetCurrentMethod();
        StackEvidence.MethodsOf(_thrown).ShouldContain(passed => passed.Method == here);
        outcome.ShouldBe(BodyOutcome.Completed);

        async Task Flow()
        {
            await gate.Task;
            new StackTrace().GetFrames().Select(frame => frame.GetMethod()).ShouldContain(method => method!.Name == nameof(JudgeStack_PassedOnlyMethodsBeyondContinuation_IsCompleted));
            outcome = StackEvidence.JudgeStack([Once(_thrown)], isAll: true, isOnThreadOfEntry: true);
        }
    }

    [Test]
    public void JudgeStack_RecordsLost_IsUnknown()
    {
        Handle(_thrown);

        StackEvidence.JudgeStack([Once(_thrown)], isAll: false, isOnThreadOfEntry: true).ShouldBe(BodyOutcome.Unknown);
    }

    [Test]
    public void JudgeStack_OtherThreadThrew_IsUnknown()
    {
        Handle(_other);
        var ofOther = new RecentThrow(_thrown, Environment.CurrentManagedThreadId + 1, length: 1);

        FailingHelper(() => StackEvidence.JudgeStack([ofOther], isAll: true, isOnThreadOfEntry: true)).ShouldBe(BodyOutcome.Unknown);
    }

    [Test]
    public void KeepSuspects_ThreeCandidates_EachIsTheContextOfTheNewerOne()
    {
        var oldest = new TimeoutException();
        foreach (var one in new[] { oldest, _other, _thrown })
        {
            Handle(one);
        }

        var outcome = StackEvidence.JudgeStack([Again(_thrown), Again(_other), Again(oldest)], isAll: true, isOnThreadOfEntry: true);
        outcome.KeepSuspects();

        outcome.Exception.ShouldBeSameAs(_thrown);
        _thrown.GetContext().ShouldBeSameAs(_other);
        _other.GetContext().ShouldBeSameAs(oldest);
    }

    [Test]
    public async Task FindEnclosingMethod_InAsyncMethod_IsThatMethod()
    {
        await Task.Yield();

        var mine = StackEvidence.FindEnclosingMethod(out var offset, out var isCaller);
        var (ofHelper, isHelperCaller) = Helper(() => (StackEvidence.FindEnclosingMethod(out _, out var isCaller), isCaller));

        mine.ShouldNotBeNull().Method!.DeclaringType!.Name.ShouldContain(nameof(FindEnclosingMethod_InAsyncMethod_IsThatMethod));
        mine.Value.IsAsync.ShouldBeTrue();
        offset.ShouldBeGreaterThan(0);
        isCaller.ShouldBeTrue();
        ofHelper.ShouldNotBeNull().IsSame(mine.Value).ShouldBeTrue();
        isHelperCaller.ShouldBeFalse();
    }

    [Test]
    public async Task FindEnclosingMethod_OfTwoEntries_TheLaterHasTheGreaterOffset()
    {
        await Task.Yield();
        StackEvidence.FindEnclosingMethod(out var first, out _);
        Helper(() => 0);
        StackEvidence.FindEnclosingMethod(out var second, out _);

        second.ShouldBeGreaterThan(first);
    }

    [Test]
    public void FindEnclosingMethod_WithoutAsyncMethod_IsNull()
    {
        StackEvidence.FindEnclosingMethod(out var offset, out var isCaller).ShouldBeNull();
        offset.ShouldBe(0);
        isCaller.ShouldBeFalse();
    }

    private static RecentThrow Once(Exception thrown) => new(thrown, Environment.CurrentManagedThreadId, length: 1);

    private static RecentThrow Again(Exception thrown) => Once(thrown).WithOlderThrow(length: 1);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T Helper<T>(Func<T> action) => action();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Throw(Exception thrown) => throw thrown;

    /// <summary>Throws and catches, and gives the method that did: the only one that it came through, besides the one that threw.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static MethodBase Handle(Exception thrown)
    {
        try
        {
            Throw(thrown);
        }
        catch (TimeoutException)
        {
        }

        return MethodBase.GetCurrentMethod()!;
    }

    /// <summary>Acts after a throw that it has caught.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private T FailingHelper<T>(Func<T> action)
    {
        try
        {
            Throw(_thrown);
        }
        catch (TimeoutException)
        {
        }

        return action();
    }
}
