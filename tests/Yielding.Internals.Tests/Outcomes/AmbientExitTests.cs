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
            var ambient = AmbientExit.BeginInContext(_failed, scopeBody: null);
            await Task.Yield();
            AmbientExit.Current.ShouldBeSameAs(ambient);
            await Inner(ambient);
            await Task.Run(() => AmbientExit.Current.ShouldBeSameAs(ambient));
            ambient.End();
            AmbientExit.Current.ShouldBeNull();
        }

        static async Task Inner(AmbientExit ambient)
        {
            await Task.Yield();
            AmbientExit.Current.ShouldBeSameAs(ambient);
            ambient.IsOfContext.ShouldBeTrue();
        }
    }

    [Test]
    public async Task BeginInContext_AsyncMethodReturnedOrSuspended_IsUnknownToTheCaller()
    {
        var before = ExecutionContext.Capture();
        var gate = new TaskCompletionSource();
        AmbientExit? begun = null;
        var ambient = End();

        begun.ShouldNotBeNull();
        AmbientExit.Current.ShouldBeNull("the method is suspended");
        ExecutionContext.Capture().ShouldBeSameAs(before);
        gate.SetResult();
        await ambient;
        AmbientExit.Current.ShouldBeNull("the method has returned, and the exit continues");
        ExecutionContext.Capture().ShouldBeSameAs(before);
        begun.End();

        async Task End()
        {
            begun = AmbientExit.BeginInContext(_failed, scopeBody: null);
            await gate.Task;
        }
    }

    [Test]
    public async Task End_TaskStartedWithin_FindsNothing([Values] bool isInner)
    {
        var gate = new TaskCompletionSource();
        Task? started = null;
        await End();
        gate.SetResult();

        await started!;

        async Task End()
        {
            var outer = isInner ? AmbientExit.BeginInContext(_failed, scopeBody: null) : null;
            var ambient = AmbientExit.BeginInContext(_failed, scopeBody: null);
            started = Outlive();
            ambient.End();
            outer?.End();
            ambient.Outcome.ShouldBe(BodyOutcome.Completed, "it holds no exception when it is over");
            await Task.Yield();
        }

        async Task Outlive()
        {
            AmbientExit.Current.ShouldNotBeNull();
            await gate.Task;
            AmbientExit.Current.ShouldBeNull();
            var own = AmbientExit.BeginInContext(_failed, scopeBody: null);
            AmbientExit.Current.ShouldBeSameAs(own);
            own.End();
            AmbientExit.Current.ShouldBeNull();
        }
    }

    // A task that outlives an exit keeps the ended exit in its context. Exits that begin there skip it, so that no chain grows.
    [Test]
    public async Task BeginInContext_AfterAnEndedExit_KeepsNothingOfItAlive()
    {
        var (first, exception, scopeBody) = await BeginAfter();

        GC.Collect();
        first.IsAlive.ShouldBeFalse();
        exception.IsAlive.ShouldBeFalse();
        scopeBody.IsAlive.ShouldBeFalse();
    }

    [Test]
    public async Task End_ContextKeptByATask_KeepsNeitherExceptionNorBodyAlive()
    {
        var gate = new TaskCompletionSource();
        var (started, exception, scopeBody) = await End(gate.Task);

        GC.Collect();
        exception.IsAlive.ShouldBeFalse();
        scopeBody.IsAlive.ShouldBeFalse();
        gate.SetResult();
        await started;

        static async Task<(Task Started, WeakReference Exception, WeakReference ScopeBody)> End(Task gate)
        {
            var (ambient, exception, scopeBody) = BeginWithReferences();
            var started = Wait(gate);
            ambient.End();
            await Task.Yield();

            return (started, exception, scopeBody);
        }

        static async Task Wait(Task gate) => await gate;
    }

    [Test]
    public async Task End_ContextKeptByATask_KeepsTheOuterExitNotAlive()
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
            var inner = AmbientExit.BeginInContext(BodyOutcome.Completed, scopeBody: null);
            started = Wait();
            inner.End();
            await Task.Yield();
        }

        async Task Wait() => await gate.Task;

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Begin() => new(AmbientExit.BeginInContext(BodyOutcome.Completed, scopeBody: null));

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void EndCurrent() => AmbientExit.Current!.End();
    }

    [Test]
    public async Task Current_NestedInContext_IsTheInnermostThatContinues()
    {
        await Outer();

        async Task Outer()
        {
            var outer = AmbientExit.BeginInContext(_failed, scopeBody: null);
            await Inner();
            AmbientExit.Current.ShouldBeSameAs(outer);
            outer.End();
        }

        async Task Inner()
        {
            var inner = AmbientExit.BeginInContext(BodyOutcome.Unknown, scopeBody: null);
            await Task.Yield();
            AmbientExit.Current.ShouldBeSameAs(inner);
            inner.End();
        }
    }

    [Test]
    public async Task Current_OuterIsOverFirst_TheInnerStays()
    {
        await Run();

        async Task Run()
        {
            var outer = AmbientExit.BeginInContext(_failed, scopeBody: null);
            var inner = AmbientExit.BeginInContext(_failed, scopeBody: null);
            outer.End();
            AmbientExit.Current.ShouldBeSameAs(inner);
            inner.End();
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
                context = AmbientExit.BeginInContext(_failed, scopeBody: null);
                thread = AmbientExit.BeginOnThread(_failed, new ScopeBody());
            }
            else
            {
                thread = AmbientExit.BeginOnThread(_failed, new ScopeBody());
                context = AmbientExit.BeginInContext(_failed, scopeBody: null);
            }

            var (earlier, later) = threadIsLater ? (context, thread) : (thread, context);
            later.Since.ShouldBeGreaterThan(earlier.Since);
            thread.IsOfContext.ShouldBeFalse();
            AmbientExit.Current.ShouldBeSameAs(later);
            later.End();
            AmbientExit.Current.ShouldBeSameAs(earlier);
            earlier.End();
            AmbientExit.Current.ShouldBeNull();
            await Task.Yield();
        }
    }

    [Test]
    public void Current_OnOtherThread_IsOfThatThread()
    {
        var ambient = AmbientExit.BeginOnThread(_failed, new ScopeBody());
        AmbientExit? other = ambient;
        var thread = new Thread(() => other = AmbientExit.Current);
        thread.Start();
        thread.Join();

        other.ShouldBeNull();
        AmbientExit.Current.ShouldBeSameAs(ambient);
        ambient.End();
    }

    [Test]
    public void Since_Begun_TicksTheClock()
    {
        var before = ThrowClock.Now;
        var ambient = AmbientExit.BeginOnThread(_failed, new ScopeBody());

        ambient.Since.ShouldBe(before + 1);
        ThrowClock.NothingSince(before).ShouldBeFalse("a scope that was entered before has to search for the exit");
        ambient.End();
    }

    [Test]
    public void IsKnownToGenerator_WithScopeBody_AfterRethrow()
    {
        var scopeBody = new ScopeBody();
        scopeBody.End(_failed.Capture("generator"));
        var ambient = AmbientExit.BeginOnThread(_failed, scopeBody);

        ambient.IsObserved.ShouldBeFalse();
        Should.Throw<TimeoutException>(scopeBody.Rethrow);
        ambient.IsObserved.ShouldBeTrue();
        ambient.End();
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
    public void Outcome_AmbiguousFailure_IsAmbiguousOnlyWithoutScopeBody([Values] bool hasScopeBody)
    {
        var ambiguous = BodyOutcome.Ambiguous(new TimeoutException());
        var ambient = hasScopeBody ? AmbientExit.BeginOnThread(ambiguous, new ScopeBody()) : null;
        BodyOutcome outcome = default;
        if (ambient is null)
        {
            Func<object, object?, Exception?, bool> exit = (_, _, _) =>
            {
                outcome = AmbientExit.Current!.Outcome;

                return true;
            };
            GeneratorBoundary.Call(exit, this, state: null, ambiguous, thrown: null).ShouldBeTrue();
        }
        else
        {
            outcome = AmbientExit.Current!.Outcome;
            ambient.End();
        }

        outcome.Exception.ShouldBeSameAs(ambiguous.Exception);
        outcome.IsAmbiguous.ShouldBe(!hasScopeBody);
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

    // One exit serves several callbacks. It has ended with the last of them, before a generator is resumed and after a failure.
    [TestCase("ccc", 0)]
    [TestCase("ctc", 0)]
    [TestCase("tct", 0)]
    [TestCase("cgcgc", 2)]
    [TestCase("ctgctg", 1)]
    public void Stack_Unwound_LeavesNoExit(string entries, int resumed)
    {
        List<bool> isNoneInGenerators = [];
        try
        {
            using var stack = new ExitStack();
            foreach (var kind in entries)
            {
                switch (kind)
                {
                    case 'c':
                        stack.Callback(() => AmbientExit.Current.ShouldNotBeNull());
                        break;
                    case 't':
                        stack.Callback(() => throw new TimeoutException());
                        break;
                    default:
                        stack.Enter(Generator());
                        break;
                }
            }
        }
        catch (TimeoutException)
        {
            // Thrown by a callback.
        }

        AmbientExit.Current.ShouldBeNull();
        isNoneInGenerators.ShouldBe(Enumerable.Repeat(true, resumed));

        IEnumerable<int> Generator()
        {
            yield return 1;
            isNoneInGenerators.Add(AmbientExit.Current is null);
        }
    }

    private static async Task<(WeakReference First, WeakReference Exception, WeakReference ScopeBody)> BeginAfter()
    {
        var references = BeginAndEnd();
        var second = AmbientExit.BeginInContext(BodyOutcome.Completed, scopeBody: null);
        await Task.Yield();
        GC.Collect();
        references.First.IsAlive.ShouldBeFalse("the second exit continues, and is all that the context holds");
        AmbientExit.Current.ShouldBeSameAs(second);
        second.End();

        return references;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference First, WeakReference Exception, WeakReference ScopeBody) BeginAndEnd()
    {
        var (first, exception, scopeBody) = BeginWithReferences();
        first.End();

        return (new WeakReference(first), exception, scopeBody);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (AmbientExit AmbientExit, WeakReference Exception, WeakReference ScopeBody) BeginWithReferences()
    {
        var (exception, scopeBody) = (new TimeoutException(), new ScopeBody());
        var ambient = AmbientExit.BeginInContext(BodyOutcome.Failed(exception), scopeBody);

        return (ambient, new WeakReference(exception), new WeakReference(scopeBody));
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
