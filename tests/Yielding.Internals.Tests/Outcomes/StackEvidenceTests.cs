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

        var outcome = FailingHelper(() => JudgeStack(Once(_other), Once(_thrown)));

        outcome.Exception.ShouldBeSameAs(_thrown);
        outcome.IsInDoubt.ShouldBeTrue();
    }

    [Test]
    public void JudgeStack_HandledFurtherIn_IsCompleted()
    {
        Handle(_thrown);

        StackEvidence.JudgeStack([Once(_thrown)], isAll: true, isOnThreadOfEntry: true, isOfThisCall: true).ShouldBe(BodyOutcome.Completed);
    }

    [Test]
    public void JudgeStack_TraceMayBeReset_IsAmbiguous()
    {
        Handle(_thrown);

        var outcome = StackEvidence.JudgeStack([Again(_thrown)], isAll: true, isOnThreadOfEntry: true, isOfThisCall: true);

        outcome.Exception.ShouldBeSameAs(_thrown);
        outcome.IsInDoubt.ShouldBeTrue();
    }

    [Test]
    public void JudgeStack_OnOtherThread_IsUnknownUnlessInAsyncMethod()
    {
        Handle(_thrown);

        StackEvidence.JudgeStack([Once(_thrown)], isAll: true, isOnThreadOfEntry: false, isOfThisCall: true).ShouldBe(BodyOutcome.Unknown);
        InAnAsynchronousMethod().Result.ShouldBe(BodyOutcome.Completed);

        async Task<BodyOutcome> InAnAsynchronousMethod()
        {
            await Task.CompletedTask;

            return StackEvidence.JudgeStack([Once(_thrown)], isAll: true, isOnThreadOfEntry: false, isOfThisCall: true);
        }
    }

    [Test]
    public void JudgeStack_NothingThrown_IsCompleted() => JudgeStack().ShouldBe(BodyOutcome.Completed);

    // An exception that passed the code that resumed this method is not leaving it.
    [Test]
    public void JudgeStack_PassedOnlyMethodsBeyondContinuation_IsCompleted()
    {
        BodyOutcome outcome = default;
        var here = MethodBase.GetCurrentMethod();
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
        StackEvidence.MethodsOf(_thrown).ShouldContain(passed => passed.Method == here);
        outcome.ShouldBe(BodyOutcome.Completed);

        async Task Flow()
        {
            await gate.Task;
            new StackTrace().GetFrames().Select(frame => frame.GetMethod()).ShouldContain(method => method == here);
            outcome = StackEvidence.JudgeStack([Once(_thrown)], isAll: true, isOnThreadOfEntry: true, isOfThisCall: true);
        }
    }

    [Test]
    public void JudgeStack_MayBeOfAnotherCall_IsUnknown()
    {
        FailingHelper(() => StackEvidence.JudgeStack([Once(_thrown)], isAll: true, isOnThreadOfEntry: true, isOfThisCall: false))
            .ShouldBe(BodyOutcome.Unknown);
        Handle(_other);
        StackEvidence.JudgeStack([Once(_other)], isAll: true, isOnThreadOfEntry: true, isOfThisCall: false).ShouldBe(BodyOutcome.Completed);
    }

    [Test]
    public void JudgeStack_RecordsLost_IsUnknown()
    {
        Handle(_thrown);

        StackEvidence.JudgeStack([Once(_thrown)], isAll: false, isOnThreadOfEntry: true, isOfThisCall: true).ShouldBe(BodyOutcome.Unknown);
    }

    [Test]
    public void JudgeStack_OtherThreadThrew_IsUnknown()
    {
        Handle(_other);
        var ofOther = new RecentThrow(_thrown, Environment.CurrentManagedThreadId + 1, length: 1);

        FailingHelper(() => JudgeStack(ofOther)).ShouldBe(BodyOutcome.Unknown);
    }

    [Test]
    public void JudgeCaught_OneCandidateAlone_IsAmbiguous()
    {
        var place = Enter(Handle(_thrown));
        HandleElsewhere(_other);

        var outcome = StackEvidence.JudgeCaught(place, [Once(_other), Once(_thrown)], isAll: true);

        outcome.ShouldNotBeNull().Exception.ShouldBeSameAs(_thrown);
        outcome.Value.IsInDoubt.ShouldBeTrue();
        place.Exit();
    }

    [Test]
    public void JudgeCaught_OneCandidateAndAnotherOpenEntry_IsNull([Values] bool isLater)
    {
        var method = Handle(_thrown);
        var another = isLater ? null : Enter(method);
        var place = Enter(method);
        another ??= Enter(method);

        StackEvidence.JudgeCaught(place, [Once(_thrown)], isAll: true).ShouldBeNull();
        another.Exit();
        StackEvidence.JudgeCaught(place, [Once(_thrown)], isAll: true).ShouldBeNull("it may have been thrown while the other was open");
        place.Exit();
    }

    [Test]
    public void JudgeCaught_OpenEntriesNotCounted_IsNull()
    {
        var place = new EntryPlace(new StackMethod(Handle(_thrown)), offset: 1, line: 0, callee: null);

        StackEvidence.JudgeCaught(place, [Once(_thrown)], isAll: true).ShouldBeNull();
    }

    [Test]
    public void JudgeCaught_SeveralCandidates_IsNull()
    {
        Handle(_other);
        var place = Enter(Handle(_thrown));

        StackEvidence.JudgeCaught(place, [Once(_thrown), Once(_other)], isAll: true).ShouldBeNull();
        place.Exit();
    }

    [Test]
    public void JudgeCaught_OneCandidateAndRecordsLost_IsNull()
    {
        var place = Enter(Handle(_thrown));

        StackEvidence.JudgeCaught(place, [Once(_thrown)], isAll: false).ShouldBeNull();
        place.Exit();
    }

    // A candidate is one by the methods that its trace shows. That it may lack others makes it no less one.
    [Test]
    public void JudgeCaught_OneCandidateThrownAgain_IsAmbiguous()
    {
        var place = Enter(Handle(_thrown));

        StackEvidence.JudgeCaught(place, [Again(_thrown)], isAll: true).ShouldNotBeNull().IsInDoubt.ShouldBeTrue();
        place.Exit();
    }

    [Test]
    public void JudgeCaught_NoCandidateAndMethodOnStack_IsCompleted()
    {
        var place = Here();
        Handle(_thrown);
        Handle(_other);

        StackEvidence.JudgeCaught(place, [Once(_other), Once(_thrown)], isAll: true).ShouldBe(BodyOutcome.Completed);
        Helper(() => StackEvidence.JudgeCaught(place, [Once(_thrown)], isAll: true))
            .ShouldBe(BodyOutcome.Completed, "a helper disposes for the method");
        StackEvidence.JudgeCaught(place, [], isAll: true).ShouldBe(BodyOutcome.Completed, "what was thrown is dead");
    }

    [Test]
    public void JudgeCaught_NoCandidateButThrownAgain_IsNull()
    {
        var place = Here();
        Handle(_thrown);
        Handle(_other);

        StackEvidence.JudgeCaught(place, [Once(_other), Again(_thrown)], isAll: true).ShouldBeNull();
    }

    [Test]
    public void JudgeCaught_NoCandidateButRecordsLost_IsNull()
    {
        var place = Here();
        Handle(_thrown);

        StackEvidence.JudgeCaught(place, [Once(_thrown)], isAll: false).ShouldBeNull();
        StackEvidence.JudgeCaught(place, [], isAll: false).ShouldBeNull();
    }

    // The method that disposes for it may be failing.
    [Test]
    public void JudgeCaught_MethodBetweenWasPassed_IsNull()
    {
        var place = Here();

        FailingHelper(() => StackEvidence.JudgeCaught(place, [Once(_thrown)], isAll: true)).ShouldBeNull();
    }

    [Test]
    public void JudgeCaught_MethodNotOnStack_IsNull()
    {
        var place = new EntryPlace(new StackMethod(typeof(object).GetMethod(nameof(ToString))!), offset: 1, line: 0, callee: null);
        Handle(_thrown);

        StackEvidence.JudgeCaught(place, [Once(_thrown)], isAll: true).ShouldBeNull();
    }

    [Test]
    public void JudgeCaught_MethodBeyondContinuation_IsNull()
    {
        var place = Here();
        BodyOutcome? outcome = BodyOutcome.Unknown;
        var gate = new TaskCompletionSource();
        var resumed = Resumed();
        Handle(_thrown);

        gate.SetResult();

        resumed.IsCompletedSuccessfully.ShouldBeTrue();
        outcome.ShouldBeNull();

        async Task Resumed()
        {
            await gate.Task;
            outcome = StackEvidence.JudgeCaught(place, [Once(_thrown)], isAll: true);
        }
    }

    [Test]
    public void JudgeCaught_AsyncMethodResumed_IsJudgedByItsOwnStack([Values] bool fails)
    {
        BodyOutcome? outcome = BodyOutcome.Unknown;
        var gate = new TaskCompletionSource();
        var resumed = Resumed();

        gate.SetResult();

        resumed.IsCompletedSuccessfully.ShouldBeTrue();
        outcome.ShouldBe(fails ? null : BodyOutcome.Completed);

        async Task Resumed()
        {
            var place = EntryPlace.Find(line: 0, out _)!.Enter();
            await gate.Task;
            try
            {
                Handle(_other);
                if (fails)
                {
                    Throw(_thrown);
                }
            }
            catch (TimeoutException)
            {
            }

            outcome = StackEvidence.JudgeCaught(place, fails ? [Once(_thrown), Once(_other)] : [Once(_other)], isAll: true);
        }
    }

    [Test]
    public void KeepSuspects_ThreeCandidates_EachIsTheContextOfTheNewerOne()
    {
        var oldest = new TimeoutException();
        foreach (var one in new[] { oldest, _other, _thrown })
        {
            Handle(one);
        }

        var outcome = JudgeStack(Again(_thrown), Again(_other), Again(oldest));
        outcome.KeepSuspects();

        outcome.Exception.ShouldBeSameAs(_thrown);
        _thrown.GetContext().ShouldBeSameAs(_other);
        _other.GetContext().ShouldBeSameAs(oldest);
    }

    [Test]
    public async Task FindEnclosingMethod_InAsyncMethod_IsThatMethod()
    {
        await Task.Yield();

        var mine = StackEvidence.FindEnclosingMethod(out var offset, out var callee);
        var (ofHelper, calleeOfHelper) = Helper(() => (StackEvidence.FindEnclosingMethod(out _, out var callee), callee));

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
        StackEvidence.FindEnclosingMethod(out var first, out _);
        Helper(() => 0);
        StackEvidence.FindEnclosingMethod(out var second, out _);

        second.ShouldBeGreaterThan(first);
    }

    [Test]
    public void FindEnclosingMethod_WithoutAsyncMethod_IsNull()
    {
        StackEvidence.FindEnclosingMethod(out var offset, out _).ShouldBeNull();
        offset.ShouldBe(0);
    }

    private static BodyOutcome JudgeStack(params RecentThrow[] thrown) =>
        StackEvidence.JudgeStack([.. thrown], isAll: true, isOnThreadOfEntry: true, isOfThisCall: true);

    /// <summary>The place of an entry by the calling method.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static EntryPlace Here() => new(new StackMethod(new StackFrame(1)), offset: 1, line: 0, callee: null);

    private static EntryPlace Enter(MethodBase method) => new EntryPlace(new StackMethod(method), offset: 1, line: 0, callee: null).Enter();

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

    /// <summary>The same in another method.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void HandleElsewhere(Exception thrown)
    {
        try
        {
            Throw(thrown);
        }
        catch (TimeoutException)
        {
        }
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
