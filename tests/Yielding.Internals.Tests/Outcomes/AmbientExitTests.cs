using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>Which generator is being ended, on this thread and in this execution context.</summary>
public sealed class AmbientExitTests
{
    private readonly BodyOutcome _failed = BodyOutcome.Failed(new TimeoutException());

    [Test]
    public void Current_NoExit_IsNull() => AmbientExit.Current.ShouldBeNull();

    [Test]
    public async Task Current_InContextAfterAwaits_IsFound()
    {
        await End();

        async Task End()
        {
            var ending = AmbientExit.BeginInContext(_failed, channel: null);
            await Task.Yield();
            AmbientExit.Current.ShouldBeSameAs(ending);
            await Inner(ending);
            await Task.Run(() => AmbientExit.Current.ShouldBeSameAs(ending));
            ending.IsOver();
            AmbientExit.Current.ShouldBeNull();
        }

        static async Task Inner(AmbientExit ending)
        {
            await Task.Yield();
            AmbientExit.Current.ShouldBeSameAs(ending);
            ending.IsOfContext.ShouldBeTrue();
        }
    }

    [Test]
    public async Task BeginInContext_AsyncMethodReturnedOrSuspended_IsUnknownToTheCaller()
    {
        var before = ExecutionContext.Capture();
        var gate = new TaskCompletionSource();
        AmbientExit? begun = null;
        var ending = End();

        begun.ShouldNotBeNull();
        AmbientExit.Current.ShouldBeNull("the method is suspended");
        ExecutionContext.Capture().ShouldBeSameAs(before);
        gate.SetResult();
        await ending;
        AmbientExit.Current.ShouldBeNull("the method has returned, and the exit is not over");
        ExecutionContext.Capture().ShouldBeSameAs(before);
        begun.IsOver();

        async Task End()
        {
            begun = AmbientExit.BeginInContext(_failed, channel: null);
            await gate.Task;
        }
    }

    [Test]
    public async Task IsOver_TaskStartedInTheExit_FindsNothingAnyMore([Values] bool isInner)
    {
        var gate = new TaskCompletionSource();
        Task? started = null;
        await End();
        gate.SetResult();

        await started!;

        async Task End()
        {
            var outer = isInner ? AmbientExit.BeginInContext(_failed, channel: null) : null;
            var ending = AmbientExit.BeginInContext(_failed, channel: null);
            started = Outlive();
            ending.IsOver();
            outer?.IsOver();
            ending.Why.ShouldBe(BodyOutcome.Completed, "it holds no exception when it is over");
            await Task.Yield();
        }

        async Task Outlive()
        {
            AmbientExit.Current.ShouldNotBeNull();
            await gate.Task;
            AmbientExit.Current.ShouldBeNull();
            var own = AmbientExit.BeginInContext(_failed, channel: null);
            AmbientExit.Current.ShouldBeSameAs(own);
            own.IsOver();
            AmbientExit.Current.ShouldBeNull();
        }
    }

    // A task that outlives an ending keeps the emptied mark in its context. Endings that begin there pass over it, so that no chain grows.
    [Test]
    public async Task BeginInContext_AfterAnExitThatIsOver_KeepsNothingOfItAlive()
    {
        var (first, exception, channel) = await BeginAfter();

        GC.Collect();
        first.IsAlive.ShouldBeFalse();
        exception.IsAlive.ShouldBeFalse();
        channel.IsAlive.ShouldBeFalse();
    }

    [Test]
    public async Task IsOver_ContextKeptByATask_KeepsNeitherExceptionNorBodyAlive()
    {
        var gate = new TaskCompletionSource();
        var (started, exception, channel) = await End(gate.Task);

        GC.Collect();
        exception.IsAlive.ShouldBeFalse();
        channel.IsAlive.ShouldBeFalse();
        gate.SetResult();
        await started;

        static async Task<(Task Started, WeakReference Exception, WeakReference ScopeBody)> End(Task gate)
        {
            var (ending, exception, channel) = BeginWithReferences();
            var started = Wait(gate);
            ending.IsOver();
            await Task.Yield();

            return (started, exception, channel);
        }

        static async Task Wait(Task gate) => await gate;
    }

    [Test]
    public async Task IsOver_ContextKeptByATask_DoesNotKeepTheOuterExitAlive()
    {
        var gate = new TaskCompletionSource();
        Task? started = null;
        var outer = await Outer();

        // The frames of the method that has just returned hold its context for a moment.
        for (var i = 0; i < 20 && outer.IsAlive; i++)
        {
            await Task.Yield();
            GC.Collect();
        }

        outer.IsAlive.ShouldBeFalse();
        gate.SetResult();
        await started!;

        async Task<WeakReference> Outer()
        {
            var reference = Begin();
            await Inner();
            EndCurrent();
            await Task.Yield();

            return reference;
        }

        async Task Inner()
        {
            var inner = AmbientExit.BeginInContext(BodyOutcome.Completed, channel: null);
            started = Wait();
            inner.IsOver();
            await Task.Yield();
        }

        async Task Wait() => await gate.Task;

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Begin() => new(AmbientExit.BeginInContext(BodyOutcome.Completed, channel: null));

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void EndCurrent() => AmbientExit.Current!.IsOver();
    }

    [Test]
    public async Task Current_NestedInContext_IsTheInnermostThatContinues()
    {
        await Outer();

        async Task Outer()
        {
            var outer = AmbientExit.BeginInContext(_failed, channel: null);
            await Inner();
            AmbientExit.Current.ShouldBeSameAs(outer);
            outer.IsOver();
        }

        async Task Inner()
        {
            var inner = AmbientExit.BeginInContext(BodyOutcome.Unknown, channel: null);
            await Task.Yield();
            AmbientExit.Current.ShouldBeSameAs(inner);
            inner.IsOver();
        }
    }

    [Test]
    public async Task Current_OuterIsOverFirst_TheInnerStays()
    {
        await Run();

        async Task Run()
        {
            var outer = AmbientExit.BeginInContext(_failed, channel: null);
            var inner = AmbientExit.BeginInContext(_failed, channel: null);
            outer.IsOver();
            AmbientExit.Current.ShouldBeSameAs(inner);
            inner.IsOver();
            AmbientExit.Current.ShouldBeNull();
            await Task.Yield();
        }
    }

    [Test]
    public async Task Current_ThreadAndContext_TheLaterCounts([Values] bool threadIsLater)
    {
        await Run();

        async Task Run()
        {
            AmbientExit thread, context;
            if (threadIsLater)
            {
                context = AmbientExit.BeginInContext(_failed, channel: null);
                thread = AmbientExit.BeginOnThread(_failed, new ScopeBody());
            }
            else
            {
                thread = AmbientExit.BeginOnThread(_failed, new ScopeBody());
                context = AmbientExit.BeginInContext(_failed, channel: null);
            }

            var (earlier, later) = threadIsLater ? (context, thread) : (thread, context);
            later.Since.ShouldBeGreaterThan(earlier.Since);
            thread.IsOfContext.ShouldBeFalse();
            AmbientExit.Current.ShouldBeSameAs(later);
            later.IsOver();
            AmbientExit.Current.ShouldBeSameAs(earlier);
            earlier.IsOver();
            AmbientExit.Current.ShouldBeNull();
            await Task.Yield();
        }
    }

    [Test]
    public void Current_OnOtherThread_IsOfThatThread()
    {
        var ending = AmbientExit.BeginOnThread(_failed, new ScopeBody());
        AmbientExit? other = ending;
        var thread = new Thread(() => other = AmbientExit.Current);
        thread.Start();
        thread.Join();

        other.ShouldBeNull();
        AmbientExit.Current.ShouldBeSameAs(ending);
        ending.IsOver();
    }

    [Test]
    public void Since_Begun_TicksTheClock()
    {
        var before = ThrowClock.Now;
        var ending = AmbientExit.BeginOnThread(_failed, new ScopeBody());

        ending.Since.ShouldBe(before + 1);
        ThrowClock.NothingSince(before).ShouldBeFalse("a scope that was entered before has to look for the ending");
        ending.IsOver();
    }

    [Test]
    public void IsKnownToGenerator_WithScopeBody_AfterRethrow()
    {
        var channel = new ScopeBody();
        channel.End(_failed.Capture("generator"));
        var ending = AmbientExit.BeginOnThread(_failed, channel);

        ending.IsObserved.ShouldBeFalse();
        Should.Throw<TimeoutException>(channel.Rethrow);
        ending.IsObserved.ShouldBeTrue();
        ending.IsOver();
    }

    [Test]
    public void IsKnownToGenerator_WithoutScopeBody_OnlyAfterSuccess()
    {
        var (known, unknown) = (false, true);
        using var completed = Observe(() => known = AmbientExit.Current!.IsObserved).GetEnumerator();
        using var closed = Observe(() => unknown = AmbientExit.Current!.IsObserved).GetEnumerator();
        completed.MoveNext();
        closed.MoveNext();

        GeneratorBoundary.Resume(completed).ShouldBeFalse();
        GeneratorBoundary.Close(closed, _failed);

        known.ShouldBeTrue();
        unknown.ShouldBeFalse();
        AmbientExit.Current.ShouldBeNull();

        static IEnumerable<int> Observe(Action action)
        {
            try
            {
                yield return 1;
            }
            finally
            {
                action();
            }
        }
    }

    // What resumes such a generator reports an ambiguous failure when the generator has ended; its scopes do not in the middle of its code.
    [Test]
    public void Why_AmbiguousFailure_IsAmbiguousOnlyWithoutScopeBody([Values] bool hasScopeBody)
    {
        var ambiguous = BodyOutcome.Ambiguous(new TimeoutException());
        var ending = hasScopeBody ? AmbientExit.BeginOnThread(ambiguous, new ScopeBody()) : null;
        BodyOutcome why = default;
        if (ending is null)
        {
            Func<object, object?, Exception?, bool> exit = (_, _, _) =>
            {
                why = AmbientExit.Current!.Why;

                return true;
            };
            GeneratorBoundary.Call(exit, this, state: null, ambiguous, thrown: null).ShouldBeTrue();
        }
        else
        {
            why = AmbientExit.Current!.Why;
            ending.IsOver();
        }

        why.Exception.ShouldBeSameAs(ambiguous.Exception);
        why.IsAmbiguous.ShouldBe(!hasScopeBody);
    }

    [Test]
    public void ResumeCloseCall_GeneratorThrows_TheExitIsOver()
    {
        var failing = new Failing();

        Should.Throw<TimeoutException>(() => GeneratorBoundary.Resume(failing));
        Should.Throw<TimeoutException>(() => GeneratorBoundary.Close(failing, _failed));
        Should.Throw<TimeoutException>(
            () => GeneratorBoundary.Call((_, _, _) => throw new TimeoutException(), failing, state: null, _failed, thrown: null));

        AmbientExit.Current.ShouldBeNull();
    }

    private static async Task<(WeakReference First, WeakReference Exception, WeakReference ScopeBody)> BeginAfter()
    {
        var references = BeginAndEnd();
        var second = AmbientExit.BeginInContext(BodyOutcome.Completed, channel: null);
        await Task.Yield();
        GC.Collect();
        references.First.IsAlive.ShouldBeFalse("the second exit is not over, and is all that the context holds");
        AmbientExit.Current.ShouldBeSameAs(second);
        second.IsOver();

        return references;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference First, WeakReference Exception, WeakReference ScopeBody) BeginAndEnd()
    {
        var (first, exception, channel) = BeginWithReferences();
        first.IsOver();

        return (new WeakReference(first), exception, channel);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (AmbientExit AmbientExit, WeakReference Exception, WeakReference ScopeBody) BeginWithReferences()
    {
        var (exception, channel) = (new TimeoutException(), new ScopeBody());

        return (
            AmbientExit.BeginInContext(BodyOutcome.Failed(exception), channel), new WeakReference(exception), new WeakReference(channel));
    }

    private sealed class Failing : System.Collections.IEnumerator, IDisposable
    {
        public object Current => this;

        public bool MoveNext() => throw new TimeoutException();

        public void Reset()
        {
        }

        public void Dispose() => throw new TimeoutException();
    }
}
