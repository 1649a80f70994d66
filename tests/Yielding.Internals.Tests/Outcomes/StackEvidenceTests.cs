using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>What the methods on the stack say of exceptions that nobody sees in flight.</summary>
public sealed class StackEvidenceTests
{
    private readonly TimeoutException _thrown = new();
    private readonly TimeoutException _other = new();

    [Test]
    public void JudgeStack_OfAnExceptionThatCameThroughAMethodOnTheStack_IsInDoubt()
    {
        Handle(_other);

        var outcome = FailingHelper(() => StackEvidence.JudgeStack([(_other, false), (_thrown, false)], isOnThreadOfEntry: true));

        outcome.Exception.ShouldBeSameAs(_thrown);
        outcome.IsInDoubt.ShouldBeTrue();
    }

    [Test]
    public void JudgeStack_OfWhatWasHandledFurtherIn_IsCompleted()
    {
        Handle(_thrown);

        StackEvidence.JudgeStack([(_thrown, false)], isOnThreadOfEntry: true).ShouldBe(BodyOutcome.Completed);
    }

    [Test]
    public void JudgeStack_WhereATraceIsLost_IsInDoubt()
    {
        Handle(_thrown);

        var outcome = StackEvidence.JudgeStack([(_thrown, true)], isOnThreadOfEntry: true);

        outcome.Exception.ShouldBeSameAs(_thrown);
        outcome.IsInDoubt.ShouldBeTrue();
    }

    [Test]
    public void JudgeStack_OnAnotherThreadThanThatOfTheEntry_IsUnknownUnlessAnAsynchronousMethodIsThere()
    {
        Handle(_thrown);

        StackEvidence.JudgeStack([(_thrown, false)], isOnThreadOfEntry: false).ShouldBe(BodyOutcome.Unknown);
        InAnAsynchronousMethod().Result.ShouldBe(BodyOutcome.Completed);

        async Task<BodyOutcome> InAnAsynchronousMethod()
        {
            await Task.CompletedTask;

            return StackEvidence.JudgeStack([(_thrown, false)], isOnThreadOfEntry: false);
        }
    }

    [Test]
    public void JudgeStack_OfNothing_IsCompleted() => StackEvidence.JudgeStack([], isOnThreadOfEntry: true).ShouldBe(BodyOutcome.Completed);

    // What came through the code that has resumed this flow is not leaving anything in it.
    [Test]
    public void JudgeStack_OfWhatCameThroughMethodsBeyondAContinuation_IsCompleted()
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
            gate.SetResult(); // resumes the flow inline: this method, which the exception came through, is on its stack
        }

        flow.IsCompletedSuccessfully.ShouldBeTrue();
        StackEvidence.MethodsOf(_thrown).ShouldContain(MethodBase.GetCurrentMethod());
        outcome.ShouldBe(BodyOutcome.Completed);

        async Task Flow()
        {
            await gate.Task;
            new StackTrace().GetFrames().Select(frame => frame.GetMethod()).ShouldContain(method => method!.Name == nameof(JudgeStack_OfWhatCameThroughMethodsBeyondAContinuation_IsCompleted));
            outcome = StackEvidence.JudgeStack([(_thrown, false)], isOnThreadOfEntry: true);
        }
    }

    [Test]
    public void JudgeFlow_OfAnExceptionThatCameThroughTheOwner_IsInDoubt()
    {
        Handle(_other);
        var owner = Handle(_thrown);

        var outcome = StackEvidence.JudgeFlow(owner, [(_other, false), (_thrown, false)]);

        outcome.Exception.ShouldBeSameAs(_other);
        outcome.IsInDoubt.ShouldBeTrue();
    }

    [Test]
    public void JudgeFlow_WhereATraceIsLost_IsInDoubt()
    {
        Handle(_thrown);

        StackEvidence.JudgeFlow(MethodBase.GetCurrentMethod()!, [(_thrown, true)]).IsInDoubt.ShouldBeTrue();
    }

    [Test]
    public void JudgeFlow_OfWhatWasHandledFurtherIn_IsCompletedWhenTheOwnerIsOnTheStack()
    {
        var owner = MethodBase.GetCurrentMethod()!;
        Handle(_thrown);

        StackEvidence.JudgeFlow(owner, [(_thrown, false)]).ShouldBe(BodyOutcome.Completed);
        Helper(() => StackEvidence.JudgeFlow(owner, [(_thrown, false)])).ShouldBe(BodyOutcome.Completed, "a helper leaves the scope for the owner");
    }

    [Test]
    public void JudgeFlow_WhenAMethodThatLeavesForTheOwnerMayBeFailing_IsUnknown()
    {
        var owner = MethodBase.GetCurrentMethod()!;

        FailingHelper(() => StackEvidence.JudgeFlow(owner, [(_thrown, false)])).ShouldBe(BodyOutcome.Unknown);
    }

    [Test]
    public void JudgeFlow_WhenTheOwnerIsNotOnTheStack_IsUnknown()
    {
        Handle(_thrown);

        StackEvidence.JudgeFlow(typeof(object).GetMethod(nameof(ToString))!, [(_thrown, false)]).ShouldBe(BodyOutcome.Unknown);
    }

    [Test]
    public void JudgeFlow_WhenTheOwnerIsBeyondAContinuation_IsUnknown()
    {
        var owner = MethodBase.GetCurrentMethod()!;
        BodyOutcome outcome = default;
        var gate = new TaskCompletionSource();
        var flow = Flow();
        Handle(_thrown);

        gate.SetResult();

        flow.IsCompletedSuccessfully.ShouldBeTrue();
        outcome.ShouldBe(BodyOutcome.Unknown);

        async Task Flow()
        {
            await gate.Task;
            outcome = StackEvidence.JudgeFlow(owner, [(_thrown, false)]);
        }
    }

    [Test]
    public void Suspects_AreKeptAsContexts_TheNewestFirst()
    {
        var oldest = new TimeoutException();
        foreach (var one in new[] { oldest, _other, _thrown })
        {
            Handle(one);
        }

        var outcome = StackEvidence.JudgeStack([(_thrown, true), (_other, true), (oldest, true)], isOnThreadOfEntry: true);
        outcome.KeepSuspects();

        outcome.Exception.ShouldBeSameAs(_thrown);
        _thrown.GetContext().ShouldBeSameAs(_other);
        _other.GetContext().ShouldBeSameAs(oldest);
    }

    [Test]
    public async Task FindOwner_IsTheFirstAsynchronousMethodOut()
    {
        await Task.Yield();

        var mine = StackEvidence.FindOwner(out var isCaller);
        var ofHelper = Helper(() => (StackEvidence.FindOwner(out var isCaller), isCaller));

        isCaller.ShouldBeTrue();
        mine!.DeclaringType!.Name.ShouldContain(nameof(FindOwner_IsTheFirstAsynchronousMethodOut));
        ofHelper.ShouldBe((mine, false));
    }

    [Test]
    public void FindOwner_WithoutAnAsynchronousMethod_IsNull()
    {
        StackEvidence.FindOwner(out var isCaller).ShouldBeNull();
        isCaller.ShouldBeFalse();
    }

    [Test]
    public void IsSame_KnowsAMethodByItsDefinition()
    {
        var ofStrings = typeof(List<string>).GetMethod(nameof(List<>.Add))!;
        var ofObjects = typeof(List<object>).GetMethod(nameof(List<>.Add))!;

        StackEvidence.IsSame(ofStrings, ofStrings).ShouldBeTrue();
        StackEvidence.IsSame(ofStrings, ofObjects).ShouldBeTrue("the stack names the code that they share");
        StackEvidence.IsSame(ofStrings, typeof(List<string>).GetMethod(nameof(List<>.Remove))!).ShouldBeFalse();
        StackEvidence.IsSame(ofStrings, new System.Reflection.Emit.DynamicMethod("Add", typeof(void), [])).ShouldBeFalse("one that was made at run time has no type");
    }

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
