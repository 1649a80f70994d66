using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using Yielding.Support;
using static Yielding.Support.Throwing;

namespace Yielding.Outcomes;

/// <summary>
/// What the stack traces of the newest throws prove about an asynchronous scope, where no state machine shows its outcome.
/// </summary>
public sealed class AsyncDetectorTests
{
    private readonly TimeoutException _thrown = new();
    private readonly TimeoutException _other = new();

    [Test]
    public void Conclude_OneCandidateAlone_IsAmbiguous()
    {
        var place = Enter(Handle(_thrown));
        HandleElsewhere(_other);

        var outcome = AsyncDetector.Conclude(place, [Once(_other), Once(_thrown)], isAll: true, isOfAnotherCall: false);

        outcome.ShouldNotBeNull().Exception.ShouldBeSameAs(_thrown);
        outcome.Value.IsAmbiguous.ShouldBeTrue();
        place.Exit();
    }

    [Test]
    public void Conclude_OneCandidateAndAnotherOpenEntry_IsUnknown([Values] bool isLater)
    {
        var method = Handle(_thrown);
        var another = isLater ? null : Enter(method);
        var place = Enter(method);
        another ??= Enter(method);

        AsyncDetector.Conclude(place, [Once(_thrown)], isAll: true, isOfAnotherCall: false).ShouldBe(BodyOutcome.Unknown);
        another.Exit();
        AsyncDetector.Conclude(place, [Once(_thrown)], isAll: true, isOfAnotherCall: false)
            .ShouldBe(BodyOutcome.Unknown, "it may have been thrown while the other was open");
        place.Exit();
    }

    [Test]
    public void Conclude_OpenEntriesNotCounted_IsUnknown()
    {
        var place = new EntryPlace(new StackMethod(Handle(_thrown)), offset: 1, line: 0, callee: null);

        AsyncDetector.Conclude(place, [Once(_thrown)], isAll: true, isOfAnotherCall: false).ShouldBe(BodyOutcome.Unknown);
    }

    [Test]
    public void Conclude_SeveralCandidates_IsUnknown()
    {
        Handle(_other);
        var place = Enter(Handle(_thrown));

        AsyncDetector.Conclude(place, [Once(_thrown), Once(_other)], isAll: true, isOfAnotherCall: false).ShouldBe(BodyOutcome.Unknown);
        place.Exit();
    }

    [Test]
    public void Conclude_OneCandidateAndRecordsLost_IsUnknown()
    {
        var place = Enter(Handle(_thrown));

        AsyncDetector.Conclude(place, [Once(_thrown)], isAll: false, isOfAnotherCall: false).ShouldBe(BodyOutcome.Unknown);
        place.Exit();
    }

    // A candidate is one by the methods that its trace shows. That it may lack others makes it no less one.
    [Test]
    public void Conclude_OneCandidateThrownAgain_IsAmbiguous()
    {
        var place = Enter(Handle(_thrown));

        AsyncDetector.Conclude(place, [Again(_thrown)], isAll: true, isOfAnotherCall: false).ShouldNotBeNull().IsAmbiguous.ShouldBeTrue();
        place.Exit();
    }

    [Test]
    public void Conclude_NoCandidateAndMethodOnStack_IsCompleted()
    {
        var place = Here();
        Handle(_thrown);
        Handle(_other);

        AsyncDetector.Conclude(place, [Once(_other), Once(_thrown)], isAll: true, isOfAnotherCall: false).ShouldBe(BodyOutcome.Completed);
        Helper(() => AsyncDetector.Conclude(place, [Once(_thrown)], isAll: true, isOfAnotherCall: false))
            .ShouldBe(BodyOutcome.Completed, "a helper disposes for the method");
        AsyncDetector.Conclude(place, [], isAll: true, isOfAnotherCall: false).ShouldBe(BodyOutcome.Completed, "what was thrown is dead");
    }

    [Test]
    public void Conclude_NoCandidateButThrownAgain_IsNull()
    {
        var place = Here();
        Handle(_thrown);
        Handle(_other);

        AsyncDetector.Conclude(place, [Once(_other), Again(_thrown)], isAll: true, isOfAnotherCall: false).ShouldBeNull();
    }

    [Test]
    public void Conclude_NoCandidateButRecordsLost_IsNull()
    {
        var place = Here();
        Handle(_thrown);

        AsyncDetector.Conclude(place, [Once(_thrown)], isAll: false, isOfAnotherCall: false).ShouldBeNull();
        AsyncDetector.Conclude(place, [], isAll: false, isOfAnotherCall: false).ShouldBeNull();
    }

    // The method that disposes for it may be failing.
    [Test]
    public void Conclude_MethodBetweenWasPassed_IsNull()
    {
        var place = Here();

        FailingHelper(() => AsyncDetector.Conclude(place, [Once(_thrown)], isAll: true, isOfAnotherCall: false)).ShouldBeNull();
    }

    [Test]
    public void Conclude_MethodNotOnStack_IsNull()
    {
        var place = new EntryPlace(new StackMethod(typeof(object).GetMethod(nameof(ToString))!), offset: 1, line: 0, callee: null);
        Handle(_thrown);

        AsyncDetector.Conclude(place, [Once(_thrown)], isAll: true, isOfAnotherCall: false).ShouldBeNull();
    }

    [Test]
    public void Conclude_MethodBeyondContinuation_IsNull()
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
            outcome = AsyncDetector.Conclude(place, [Once(_thrown)], isAll: true, isOfAnotherCall: false);
        }
    }

    [Test]
    public void Conclude_AsyncMethodResumed_ConcludesFromItsOwnStack([Values] bool fails)
    {
        BodyOutcome? outcome = BodyOutcome.Unknown;
        var gate = new TaskCompletionSource();
        var resumed = Resumed();

        gate.SetResult();

        resumed.IsCompletedSuccessfully.ShouldBeTrue();
        outcome.ShouldBe(fails ? BodyOutcome.Unknown : BodyOutcome.Completed);

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

            outcome = AsyncDetector.Conclude(
                place, fails ? [Once(_thrown), Once(_other)] : [Once(_other)], isAll: true, isOfAnotherCall: false);
        }
    }

    /// <summary>The place of an entry by the calling method.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static EntryPlace Here() => new(new StackMethod(new StackFrame(1)), offset: 1, line: 0, callee: null);

    private static EntryPlace Enter(MethodBase method) => new EntryPlace(new StackMethod(method), offset: 1, line: 0, callee: null).Enter();

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
