namespace Yielding.Outcomes;

/// <summary>
/// What a scope finds out when its handle doesn't lie in the block it belongs to: in wrappers and fields, in asynchronous methods,
/// in iterators.
/// </summary>
public sealed class FarHandlesTests
{
    private readonly BodyException _failure = new();
    private readonly Listener _scope = new();

    // The test runner's context would keep continuations from running inline.
    [SetUp]
    public void LeaveTheRunnersContext() => SynchronizationContext.SetSynchronizationContext(null);

    [Test]
    public void Wrapper_Clean_IsCompleted()
    {
        using (new Wrapper(_scope.Enter()))
        {
            Handle(_failure);
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void Wrapper_Throwing_IsFailed()
    {
        Forms.Caught(() =>
        {
            using (new Wrapper(new Wrapper(_scope.Enter())))
            {
                throw _failure;
            }
        }).ShouldBeSameAs(_failure);

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public void Wrapper_ThatHandlesAnotherExceptionFirst_Throwing_IsFailed()
    {
        Forms.Caught(() =>
        {
            using (new Wrapper(_scope.Enter(), () => Handle(new TimeoutException())))
            {
                throw _failure;
            }
        });

        _scope.ShouldHaveFailedWith(_failure);
    }

    // Without the pointers it is not known that the frame gives the place of the throw.
    [Test]
    [NeedsExceptionPointers]
    public void Wrapper_CleanInACatchBlock_IsCompleted()
    {
        try
        {
            throw _failure;
        }
        catch (BodyException)
        {
            using (new Wrapper(_scope.Enter()))
            {
                Handle(new TimeoutException());
            }
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void CopyGivenToAHelper_Throwing_IsFailed()
    {
        Forms.Caught(() =>
        {
            var scope = _scope.Enter();
            try
            {
                throw _failure;
            }
            finally
            {
                Leave(scope);
            }
        });

        _scope.ShouldHaveFailedWith(_failure);

        static void Leave(Scope<Listener> scope) => scope.Dispose();
    }

    [Test]
    public void Boxed_Throwing_IsFailed()
    {
        Forms.Caught(() =>
        {
            using IDisposable scope = _scope.Enter();
            throw _failure;
        });

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    [NeedsExceptionPointers]
    public void EnteredInOneCatchBlock_DisposedInAnother_IsFailedWithTheSecond()
    {
        var second = new TimeoutException();
        IDisposable? scope = null;
        try
        {
            throw _failure;
        }
        catch (BodyException)
        {
            scope = _scope.Enter();
        }

        try
        {
            throw second;
        }
        catch (TimeoutException)
        {
            scope.Dispose();
        }

        _scope.ShouldHaveFailedWith(second);
    }

    [Test]
    public void EnteredInOneCatchBlock_DisposedAfterIt_IsCompleted()
    {
        IDisposable? scope = null;
        try
        {
            throw _failure;
        }
        catch (BodyException)
        {
            scope = _scope.Enter();
        }

        scope.Dispose();

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public async Task AsyncMethod_Clean_IsCompleted()
    {
        using (_scope.Enter())
        {
            await Task.Yield();
            Handle(_failure);
            await Task.Yield();
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public async Task AsyncMethod_ThrowingAfterAnAwait_IsFailed()
    {
        await Should.ThrowAsync<BodyException>(Body());

        _scope.ShouldHaveFailedWith(_failure);

        async Task Body()
        {
            using (_scope.Enter())
            {
                await Task.Yield();
                throw _failure;
            }
        }
    }

    [Test]
    public async Task AsyncMethod_ThrowingFromAnAwaitedCallee_IsFailed()
    {
        await Should.ThrowAsync<BodyException>(Body());

        _scope.ShouldHaveFailedWith(_failure);

        async Task Body()
        {
            using (_scope.Enter())
            {
                await FailAfterAnAwait(Task.Yield);
            }
        }
    }

    [Test]
    public void InlinedContinuation_OfACleanBody_IsCompleted([Values] bool awaitsInTheBody)
    {
        var gate = new TaskCompletionSource();
        var running = awaitsInTheBody ? AwaitingInTheBody() : AwaitingBefore();

        try
        {
            throw new TimeoutException();
        }
        catch (TimeoutException)
        {
            gate.SetResult();
        }

        running.IsCompletedSuccessfully.ShouldBeTrue();
        _scope.ShouldHaveCompleted();

        async Task AwaitingInTheBody()
        {
            using (_scope.Enter())
            {
                await gate.Task.ConfigureAwait(false);
            }
        }

        async Task AwaitingBefore()
        {
            await gate.Task.ConfigureAwait(false);
            using (_scope.Enter())
            {
                Handle(_failure);
            }
        }
    }

    [Test]
    public void InlinedContinuation_FromAFinallyBlockWhileAnExceptionPropagates_IsCompleted()
    {
        var gate = new TaskCompletionSource();
        var running = Body();

        Forms.Caught(() =>
        {
            try
            {
                throw _failure;
            }
            finally
            {
                gate.SetResult();
            }
        }).ShouldBeSameAs(_failure);

        running.IsCompletedSuccessfully.ShouldBeTrue();
        _scope.ShouldHaveCompleted();

        async Task Body()
        {
            using (_scope.Enter())
            {
                await gate.Task.ConfigureAwait(false);
            }
        }
    }

    [Test]
    public void InlinedContinuation_FromACancellationCallback_IsCompleted()
    {
        using var cancellation = new CancellationTokenSource();
        var gate = new TaskCompletionSource();
        using var registration = cancellation.Token.Register(gate.SetResult);
        var running = Body();

        try
        {
            throw _failure;
        }
        catch (BodyException)
        {
#pragma warning disable CA1849 // the point is that the callback runs inline, in this catch block
            cancellation.Cancel();
#pragma warning restore CA1849
        }

        running.IsCompletedSuccessfully.ShouldBeTrue();
        _scope.ShouldHaveCompleted();

        async Task Body()
        {
            using (new Wrapper(_scope.Enter()))
            {
                await gate.Task.ConfigureAwait(false);
            }
        }
    }

    [Test]
    public void InlinedContinuation_ThatThrows_IsFailedWithItsOwn()
    {
        var gate = new TaskCompletionSource();
        var running = Body();

        try
        {
            throw new TimeoutException();
        }
        catch (TimeoutException)
        {
            gate.SetResult();
        }

        running.IsFaulted.ShouldBeTrue();
        _scope.ShouldHaveFailedWith(_failure);

        async Task Body()
        {
            using (_scope.Enter())
            {
                await gate.Task.ConfigureAwait(false);
                throw _failure;
            }
        }
    }

    [Test]
    [NeedsExceptionPointers]
    public void TaskFailedInTheCatchThatCaughtIt_WhenTheResumedBodyHandlesIt_IsCompleted()
    {
        var gate = new TaskCompletionSource();
        var running = Body();

        try
        {
            throw _failure;
        }
        catch (BodyException e)
        {
            gate.SetException(e);
        }

        running.IsCompletedSuccessfully.ShouldBeTrue();
        _scope.ShouldHaveCompleted();

        async Task Body()
        {
            using (_scope.Enter())
            {
                try
                {
                    await gate.Task.ConfigureAwait(false);
                }
                catch (BodyException)
                {
                }
            }
        }
    }

    [Test]
    public void TaskFailedInTheCatchThatCaughtIt_WhenTheResumedBodyFailsWithIt_IsFailed()
    {
        var gate = new TaskCompletionSource();
        var running = Body();

        try
        {
            throw _failure;
        }
        catch (BodyException e)
        {
            gate.SetException(e);
        }

        running.IsFaulted.ShouldBeTrue();
        _scope.ShouldHaveFailedWith(_failure);

        async Task Body()
        {
            using (_scope.Enter())
            {
                await gate.Task.ConfigureAwait(false);
            }
        }
    }

    [Test]
    [NeedsExceptionPointers]
    public void CalleeFailsAndResumesTheBodyInline_WhenTheBodyHandlesIt_IsCompleted()
    {
        using var log = new LogOfTest();
        var gate = new TaskCompletionSource();
        var running = Body();

        gate.SetResult();

        running.IsCompletedSuccessfully.ShouldBeTrue();
        _scope.ShouldHaveCompleted();
        log.Warnings.ShouldBeEmpty();

        async Task Body()
        {
            using (_scope.Enter())
            {
                try
                {
                    await FailAfter(gate.Task).ConfigureAwait(false);
                }
                catch (BodyException)
                {
                }
            }
        }
    }

    // The callee's own callee fails; the callee handles that, and its completion resumes the body, all within the catch clause of the one
    // that failed.
    [Test]
    [NeedsExceptionPointers]
    public void CalleeHandlesAFailureAndResumesTheBodyInline_IsCompleted([Values(1, 2, 5)] int depth)
    {
        using var log = new LogOfTest();
        var gate = new TaskCompletionSource();
        var running = Body();

        gate.SetResult();

        running.IsCompletedSuccessfully.ShouldBeTrue();
        _scope.ShouldHaveCompleted();
        log.Warnings.ShouldBeEmpty();

        async Task Body()
        {
            using (_scope.Enter())
            {
                await HandleAsync().ConfigureAwait(false);
            }
        }

        async Task HandleAsync()
        {
            try
            {
                await PassOn(depth).ConfigureAwait(false);
            }
            catch (BodyException)
            {
            }
        }

        async Task PassOn(int further)
        {
            if (further == 1)
            {
                await FailAfter(gate.Task).ConfigureAwait(false);
            }
            else
            {
                await PassOn(further - 1).ConfigureAwait(false);
            }
        }
    }

    [Test]
    [NeedsExceptionPointers]
    public void CalleeFailsAndResumesTheBodyInline_WhenTheBodyLetsItPass_IsFailedAndNotAmbiguous()
    {
        using var log = new LogOfTest();
        var gate = new TaskCompletionSource();
        var running = Body();

        gate.SetResult();

        running.IsFaulted.ShouldBeTrue();
        _scope.ShouldHaveFailedWith(_failure);
        log.Warnings.ShouldBeEmpty();

        async Task Body()
        {
            using (_scope.Enter())
            {
                await FailAfter(gate.Task).ConfigureAwait(false);
            }
        }
    }

    [Test]
    [NeedsExceptionPointers]
    public void RecursiveAsyncMethod_OuterHandlesTheInnersFailure_IsAmbiguousAndFailed()
    {
        using var log = new LogOfTest();
        var gate = new TaskCompletionSource();
        var outer = new Listener("outer");
        var running = Recurse(outer, isInner: false);

        gate.SetResult();

        outer.ShouldHaveFailedWith(_failure);
        running.Exception.ShouldNotBeNull().InnerException.ShouldBeSameAs(_failure);
        log.Warnings.ShouldHaveSingleItem().MessageTemplate.Text.ShouldContain("Complete()");

        async Task Recurse(Listener scope, bool isInner)
        {
            using (scope.Enter())
            {
                try
                {
                    await (isInner ? gate.Task : Recurse(new Listener("inner"), isInner: true)).ConfigureAwait(false);
                }
                catch (BodyException) when (!isInner)
                {
                }

                if (isInner)
                {
                    throw _failure;
                }
            }
        }
    }

    [Test]
    public void RecursiveAsyncMethod_OuterReportsCompletion_IsCompleted()
    {
        var gate = new TaskCompletionSource();
        var outer = new Listener("outer");
        var running = Recurse(outer, isInner: false);

        gate.SetResult();

        running.IsCompletedSuccessfully.ShouldBeTrue();
        outer.ShouldHaveCompleted();

        async Task Recurse(Listener listener, bool isInner)
        {
            using var scope = listener.Enter();
            try
            {
                await (isInner ? gate.Task : Recurse(new Listener("inner"), isInner: true)).ConfigureAwait(false);
            }
            catch (BodyException) when (!isInner)
            {
            }

            if (isInner)
            {
                throw _failure;
            }

            scope.Complete();
        }
    }

    [Test]
    [NeedsExceptionPointers]
    public async Task AsyncMethod_ThatHandlesItsOwnExceptionInTheBody_IsCompleted([Values] bool awaitsAfterwards)
    {
        using (_scope.Enter())
        {
            try
            {
                await FailAfterAnAwait(Task.Yield);
            }
            catch (BodyException e)
            {
                GC.KeepAlive(e);
            }

            if (awaitsAfterwards)
            {
                await Task.CompletedTask;
            }
        }

        _scope.ShouldHaveCompleted();
        GC.KeepAlive(_failure);
    }

    [Test]
    public void DisposedByHandInAFinallyBlockThatAwaits_WhenTheBodyFails_IsFailed([Values] bool awaitsInTheBody, [Values] bool wrapped)
    {
        var running = Body();

        running.IsFaulted.ShouldBeTrue();
        _scope.ShouldHaveFailedWith(_failure);

        async Task Body()
        {
            IDisposable scope = wrapped ? new Wrapper(_scope.Enter()) : _scope.Enter();
            try
            {
                if (awaitsInTheBody)
                {
                    await Task.CompletedTask;
                }

                throw _failure;
            }
            finally
            {
                scope.Dispose();
                await Task.CompletedTask;
            }
        }
    }

    [Test]
    public void AwaitUsingOfAWrapper_WhenTheBodyFails_IsFailedAndElseUnknown([Values] bool clean)
    {
        var running = Body();

        if (clean)
        {
            running.IsCompletedSuccessfully.ShouldBeTrue();
            _scope.ShouldBeUnknown();
        }
        else
        {
            running.IsFaulted.ShouldBeTrue();
            _scope.ShouldHaveFailedWith(_failure);
        }

        async Task Body()
        {
            await using (new AsyncWrapper(_scope.Enter()))
            {
                await Task.CompletedTask;
                Handle(new TimeoutException());
                if (!clean)
                {
                    throw _failure;
                }
            }
        }
    }

    // For the runtime the body's exception is handled when the wrapper's own one comes and takes its place on the
    // stack.
    [Test]
    public void AwaitUsingOfAWrapperThatHandlesAnExceptionBefore_BodyFails_IsFailed([Values(0, 1, 50)] int depth)
    {
        var running = Body();

        running.IsFaulted.ShouldBeTrue();
        _scope.ShouldHaveFailedWith(_failure);

        async Task Body()
        {
            await using (new AsyncWrapper(_scope.Enter(), () => Handle(new TimeoutException())))
            {
                await Task.CompletedTask;
                FailDeep(depth);
            }
        }

        void FailDeep(int more)
        {
            if (more == 0)
            {
                throw _failure;
            }

            FailDeep(more - 1);
        }
    }

    [Test]
    public void AwaitUsingOfAWrapper_BodyHandlesAnException_IsAmbiguousAndFailed()
    {
        using var log = new LogOfTest();
        var running = Body();

        running.Exception.ShouldNotBeNull().InnerException.ShouldBeSameAs(_failure);
        _scope.ShouldHaveFailedWith(_failure);
        log.Warnings.ShouldHaveSingleItem().MessageTemplate.Text.ShouldContain("Complete()");

        async Task Body()
        {
            await using (new AsyncWrapper(_scope.Enter()))
            {
                try
                {
                    await Task.CompletedTask;
                    throw _failure;
                }
                catch (BodyException)
                {
                }
            }
        }
    }

    [Test]
    public void AwaitUsingOfAWrapper_BodyHandlesTwoExceptions_ThrowsTheNewerAndKeepsTheOther()
    {
        var newer = new BodyException();
        var running = Body();

        running.Exception.ShouldNotBeNull().InnerException.ShouldBeSameAs(newer);
        newer.GetContext().ShouldBeSameAs(_failure);
        _scope.ShouldHaveFailedWith(newer);

        async Task Body()
        {
            await using (new AsyncWrapper(_scope.Enter()))
            {
                foreach (var one in new[] { _failure, newer })
                {
                    try
                    {
                        Throw(one);
                    }
                    catch (BodyException)
                    {
                        await Task.CompletedTask;
                    }
                }
            }
        }
    }

    // What the thread that leaves the scope has thrown is the best guess; what others have thrown may be another call's, and is not thrown
    // here.
    [Test]
    [NeedsExceptionPointers]
    public async Task DisposedByHandOnAnotherThread_BodyFailsAndFinallyBlockAwaits_IsNeverCompleted([Values] bool failsThereToo)
    {
        (await CaughtAsync(Body)).ShouldBeSameAs(_failure);

        if (failsThereToo)
        {
            _scope.ShouldHaveFailedWith(_failure);
        }
        else
        {
            _scope.ShouldBeUnknown();
        }

        async Task Body()
        {
            var scope = _scope.Enter();
            try
            {
                await Task.CompletedTask;
                if (failsThereToo)
                {
                    await new AnotherThread();
                }

                throw _failure;
            }
            finally
            {
                if (!failsThereToo)
                {
                    await new AnotherThread();
                }

                scope.Dispose();
                await Task.CompletedTask;
            }
        }
    }

    // The copy lies on that thread's stack, and the handle itself did not.
    [Test]
    [NeedsExceptionPointers]
    public async Task CopyGivenToAMethodOnAnotherThread_WhenTheBodyFails_IsUnknown()
    {
        (await CaughtAsync(Body)).ShouldBeSameAs(_failure);

        _scope.ShouldBeUnknown();

        async Task Body()
        {
            var scope = _scope.Enter();
            try
            {
                await Task.CompletedTask;

                throw _failure;
            }
            finally
            {
                await new AnotherThread();
                Close(scope);
            }
        }

        static void Close(Scope<Listener> scope) => scope.Dispose();
    }

    [Test]
    [NeedsExceptionPointers]
    public async Task DisposedByHandOnAnotherThread_AfterACleanBody_IsCompleted([Values] bool handlesFurtherIn)
    {
        await Body();

        _scope.ShouldHaveCompleted();

        async Task Body()
        {
            var scope = _scope.Enter();
            try
            {
                if (handlesFurtherIn)
                {
                    Handle(_failure);
                }
            }
            finally
            {
                await new AnotherThread();
                scope.Dispose();
            }
        }
    }

    [Test]
    [NeedsExceptionPointers]
    public async Task UsingThatIsExitedOnAnotherThread_BodyHandlesAnException_IsCompleted()
    {
        await Body();

        _scope.ShouldHaveCompleted();

        async Task Body()
        {
            using (_scope.Enter())
            {
                try
                {
                    Throw(_failure);
                }
                catch (BodyException)
                {
                }

                await new AnotherThread();
            }
        }
    }

    [Test]
    public async Task UsingThatIsExitedOnAnotherThread_WhenTheBodyFails_IsFailed([Values] bool failsThere)
    {
        (await CaughtAsync(Body)).ShouldBeSameAs(_failure);

        _scope.ShouldHaveFailedWith(_failure);

        async Task Body()
        {
            using (_scope.Enter())
            {
                var failing = Fail();
                await new AnotherThread();
                await failing;
            }
        }

        async Task Fail()
        {
            if (failsThere)
            {
                await new AnotherThread();
            }

            throw _failure;
        }
    }

    [Test]
    [NeedsExceptionPointers]
    public void HandedToAnotherThread_IsUnknownWhenAnythingWasThrownMeanwhile()
    {
        object scope = _scope.Enter();
        Handle(_failure);

        var thread = new Thread(() => ((IDisposable)scope).Dispose());
        thread.Start();
        thread.Join();

        _scope.ShouldBeUnknown();
    }

    // More throws than are recorded: a lost one may have been the body's.
    [Test]
    [NeedsExceptionPointers]
    public void AwaitUsingOfAWrapper_AfterThousandsOfExceptions_IsUnknown_AndAUsingIsCompleted([Values] bool wrapped)
    {
        Body().IsCompletedSuccessfully.ShouldBeTrue();

        if (wrapped)
        {
            _scope.ShouldBeUnknown();
        }
        else
        {
            _scope.ShouldHaveCompleted();
        }

        async Task Body()
        {
            if (wrapped)
            {
                await using (new AsyncWrapper(_scope.Enter()))
                {
                    HandleThousands();
                }
            }
            else
            {
                using (_scope.Enter())
                {
                    await Task.CompletedTask;
                    HandleThousands();
                }
            }
        }

        static void HandleThousands()
        {
            for (var i = 0; i < 3_000; i++)
            {
                Handle(new TimeoutException());
            }
        }
    }

    [Test]
    public void Iterator_ConsumedToItsEnd_IsCompleted()
    {
        foreach (var _ in Holding())
        {
            Handle(_failure);
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void Iterator_ExitedEarlyByItsConsumer_IsCompleted()
    {
        foreach (var _ in Holding())
        {
            break;
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void Iterator_WhoseConsumerFails_IsFailed()
    {
        Forms.Caught(() =>
        {
            foreach (var _ in Holding())
            {
                throw _failure;
            }
        });

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public void Iterator_ThatFailsItself_IsFailed()
    {
        IEnumerable<int> Failing()
        {
            using (_scope.Enter())
            {
                yield return 1;
                Throw(_failure);
            }
        }

        Forms.Caught(() => Failing().Count()).ShouldBeSameAs(_failure);

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public void Iterator_ResumedToItsEndWhileAnExceptionPropagates_IsAmbiguousAndFailed()
    {
        using var log = new LogOfTest();
        using var steps = Holding().GetEnumerator();
        steps.MoveNext();

        Forms.Caught(() =>
        {
            try
            {
                throw _failure;
            }
            finally
            {
                steps.MoveNext();
            }
        }).ShouldBeSameAs(_failure);

        _scope.ShouldHaveFailedWith(_failure);
        log.Warnings.ShouldHaveSingleItem().Exception.ShouldBeSameAs(_failure);
    }

    [Test]
    public void Ambiguous_GeneratorWithoutAScopeBody_IsDisposedSilently()
    {
        using var log = new LogOfTest();
        var journal = new Journal();
        using var steps = HoldingPlain().GetEnumerator();
        steps.MoveNext();

        Forms.Caught(() =>
        {
            try
            {
                throw _failure;
            }
            catch (BodyException)
            {
                steps.MoveNext();
            }
        }).ShouldBeNull();

        journal.ShouldBe("closed");
        log.Warnings.ShouldHaveSingleItem().Exception.ShouldBeSameAs(_failure);

        IEnumerable<int> HoldingPlain()
        {
            using (Scope.Enter(Plain()))
            {
                yield return 1;
            }
        }

        IEnumerable<int> Plain()
        {
            try
            {
                yield return 1;
                journal.Write("committed");
            }
            finally
            {
                journal.Write("closed");
            }
        }
    }

    private static void Throw(Exception e) => throw e;

    private static void Handle(Exception e)
    {
        try
        {
            throw e;
        }
        catch (Exception)
        {
        }
    }

    private IEnumerable<int> Holding()
    {
        using (_scope.Enter())
        {
            yield return 1;
        }
    }

    private async Task FailAfter(Task gate)
    {
        await gate.ConfigureAwait(false);
        throw _failure;
    }

    private async Task FailAfterAnAwait(Func<System.Runtime.CompilerServices.YieldAwaitable> suspend)
    {
        await suspend();
        throw _failure;
    }

    private static async Task<Exception?> CaughtAsync(Func<Task> action)
    {
        try
        {
            await action().ConfigureAwait(false);

            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private sealed class Wrapper(IDisposable inner, Action? before = null) : IDisposable
    {
        public void Dispose()
        {
            before?.Invoke();
            inner.Dispose();
        }
    }

    private sealed class AsyncWrapper(IDisposable inner, Action? before = null) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            before?.Invoke();
            inner.Dispose();

            return ValueTask.CompletedTask;
        }
    }
}
