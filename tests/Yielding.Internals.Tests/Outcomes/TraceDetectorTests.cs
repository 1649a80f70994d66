using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using Yielding.Support;
using static Yielding.Support.Throwing;

namespace Yielding.Outcomes;

/// <summary>
/// What the stack traces of the newest throws prove about a synchronous scope, where the runtime does not show what is in flight.
/// </summary>
public sealed class TraceDetectorTests
{
    private readonly TimeoutException _thrown = new();
    private readonly TimeoutException _other = new();

    [Test]
    public void Conclude_ExceptionPassedMethodOnStack_IsAmbiguous()
    {
        Handle(_other);

        var outcome = FailingHelper(() => Conclude([Once(_other), Once(_thrown)], isAll: true, isHeldHere: true, isOfThisCall: true));

        outcome.Exception.ShouldBeSameAs(_thrown);
        outcome.IsAmbiguous.ShouldBeTrue();
    }

    [Test]
    public void Conclude_HandledFurtherIn_IsCompleted()
    {
        Handle(_thrown);

        Conclude([Once(_thrown)], isAll: true, isHeldHere: true, isOfThisCall: true).ShouldBe(BodyOutcome.Completed);
    }

    [Test]
    public void Conclude_TraceMayBeReset_IsAmbiguous()
    {
        Handle(_thrown);

        var outcome = Conclude([Again(_thrown)], isAll: true, isHeldHere: true, isOfThisCall: true);

        outcome.Exception.ShouldBeSameAs(_thrown);
        outcome.IsAmbiguous.ShouldBeTrue();
    }

    [Test]
    public void Conclude_NothingThrown_IsCompleted() =>
        Conclude([], isAll: true, isHeldHere: true, isOfThisCall: true).ShouldBe(BodyOutcome.Completed);

    // An exception that passed the code that resumed this method is not leaving it.
    [Test]
    public void Conclude_PassedOnlyMethodsBeyondContinuation_IsCompleted()
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
        CallStack.MethodsOf(_thrown).ShouldContain(passed => passed.Method == here);
        outcome.ShouldBe(BodyOutcome.Completed);

        async Task Flow()
        {
            await gate.Task;
            new StackTrace()
                .GetFrames()
                .Select(frame => frame.GetMethod())
                .ShouldContain(method => method!.Name == nameof(Conclude_PassedOnlyMethodsBeyondContinuation_IsCompleted));
            outcome = Conclude([Once(_thrown)], isAll: true, isHeldHere: true, isOfThisCall: true);
        }
    }

    [Test]
    public void Conclude_MayBeOfAnotherCall_IsUnknown()
    {
        FailingHelper(() => Conclude([Once(_thrown)], isAll: true, isHeldHere: true, isOfThisCall: false)).ShouldBe(BodyOutcome.Unknown);
        Handle(_other);
        Conclude([Once(_other)], isAll: true, isHeldHere: true, isOfThisCall: false).ShouldBe(BodyOutcome.Completed);
    }

    [Test]
    public void Conclude_RecordsLost_IsUnknown()
    {
        Handle(_thrown);

        Conclude([Once(_thrown)], isAll: false, isHeldHere: true, isOfThisCall: true).ShouldBe(BodyOutcome.Unknown);
    }

    [Test]
    public void Conclude_OtherThreadThrew_IsUnknown()
    {
        Handle(_other);
        var ofOther = new RecentThrow(_thrown, Environment.CurrentManagedThreadId + 1, length: 1);

        FailingHelper(() => Conclude([ofOther], isAll: true, isHeldHere: true, isOfThisCall: true)).ShouldBe(BodyOutcome.Unknown);
    }

    [Test]
    public void LinkCandidates_ThreeCandidates_EachIsTheContextOfTheNewerOne()
    {
        var oldest = new TimeoutException();
        foreach (var one in new[] { oldest, _other, _thrown })
        {
            Handle(one);
        }

        var outcome = Conclude([Again(_thrown), Again(_other), Again(oldest)], isAll: true, isHeldHere: true, isOfThisCall: true);
        outcome.LinkCandidates();

        outcome.Exception.ShouldBeSameAs(_thrown);
        _thrown.GetContext().ShouldBeSameAs(_other);
        _other.GetContext().ShouldBeSameAs(oldest);
    }

    [Test]
    public void Conclude_NotHeldHere_IsUnknown()
    {
        Handle(_thrown);

        Conclude([Once(_thrown)], isAll: true, isHeldHere: false, isOfThisCall: true).ShouldBe(BodyOutcome.Unknown);
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

    private static BodyOutcome Conclude(List<RecentThrow> thrown, bool isAll, bool isHeldHere, bool isOfThisCall) =>
        TraceDetector.Conclude(CallStack.Capture(), thrown, isAll, isHeldHere, isOfThisCall);
}
