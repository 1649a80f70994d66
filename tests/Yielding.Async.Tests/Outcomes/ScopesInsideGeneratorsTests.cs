namespace Yielding.Outcomes;

/// <summary>A generator's own scopes, around its yield: when the generator was disposed, their outcome is never Completed.</summary>
[TestFixture(AsyncForm.Using, false)]
[TestFixture(AsyncForm.Using, true)]
[TestFixture(AsyncForm.Run, false)]
[TestFixture(AsyncForm.Run, true)]
public sealed class ScopesInsideGeneratorsTests(AsyncForm form, bool waits)
{
    private readonly BodyException _failure = new();
    private readonly AsyncListener _inner = new(waits);

    [Test]
    public async Task Completed_InnerIsCompleted()
    {
        await form.ExecuteAsync(Around(_inner), _ => Wait());

        _inner.ShouldHaveCompleted();
    }

    [Test]
    public async Task Completed_AfterTheBodyHandledAnException_InnerIsCompleted()
    {
        await form.ExecuteAsync(Around(_inner), _ => HandleFurtherIn());

        _inner.ShouldHaveCompleted();
    }

    [Test]
    public async Task Failed_InnerReceivesTheException()
    {
        await Catch(form.ExecuteAsync(Around(_inner), _ => Fail()));

        _inner.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task InnerReportedAFailureBefore_ReceivesThePropagatingExceptionOrElseThatFailure([Values] bool fails)
    {
        var reported = new TimeoutException();

        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(Hasty(), _ => fails ? Fail() : Wait()))).ShouldBe(fails ? _failure : null);

        _inner.ShouldHaveFailedWith(fails ? _failure : reported);

        async IAsyncEnumerable<int> Hasty()
        {
            await Wait();
            await using var inner = await AsyncScope.EnterAsync(_inner.Generator);
            inner.Fail(reported);
            yield return 1;
        }
    }

    // Two generators exit: the outer one, whose body failed, and within it another one, whose body reported its completion. What is in the
    // inner one receives the outcome of the inner one: it is the later.
    [Test]
    public async Task InnerReportsCompletionInTheFinallyBlock_IsCompletedAndSoIsItsContent([Values] bool isInnerSynchronous)
    {
        await Catch(form.ExecuteAsync(Insisting(), _ => Fail()));

        _inner.ShouldHaveCompleted();

        async IAsyncEnumerable<int> Insisting()
        {
            await Wait();
            if (isInnerSynchronous)
            {
                var inner = Scope.Enter(Synchronous());
                try
                {
                    yield return 1;
                }
                finally
                {
                    inner.Complete();
                    inner.Dispose();
                }
            }
            else
            {
                var inner = await AsyncScope.EnterAsync(Around(_inner));
                try
                {
                    yield return 1;
                }
                finally
                {
                    inner.Complete();
                    await inner.DisposeAsync();
                }
            }
        }

        IEnumerable<int> Synchronous()
        {
            using var scope = Scope.Enter(_inner.Synchronous);
            yield return 1;
        }
    }

    [Test]
    public void AsyncInnerReportsCompletionInASyncFinallyBlock_IsCompletedAndSoIsItsContent()
    {
        Should.Throw<BodyException>(() => Scope.Run(Insisting(), _ => throw _failure)).ShouldBeSameAs(_failure);

        _inner.ShouldHaveCompleted();

        IEnumerable<int> Insisting()
        {
            var inner = Blocking(AsyncScope.EnterAsync(Around(_inner)).AsTask());
            try
            {
                yield return 1;
            }
            finally
            {
                inner.Complete();
                Blocking(inner.DisposeAsync().AsTask().ContinueWith(_ => 0, TaskScheduler.Default));
            }
        }

        static T Blocking<T>(Task<T> task)
        {
            ((IAsyncResult)task).AsyncWaitHandle.WaitOne();

            return task.GetAwaiter().GetResult();
        }
    }

    [Test]
    public async Task Failed_ThreeDeep_AllReceiveTheException()
    {
        AsyncListener[] scopes = [new(waits), new(waits), new(waits)];

        await Catch(form.ExecuteAsync(Outer(Outer(Around(scopes[2]), scopes[1]), scopes[0]), _ => Fail()));

        foreach (var scope in scopes)
        {
            scope.ShouldHaveFailedWith(_failure);
        }
    }

    [Test]
    public async Task Failed_GeneratorWithAScopeBody_RunsToItsEnd([Values] bool innerIsAsync)
    {
        List<string> received = [];

        await Catch(form.ExecuteAsync(Observing, _ => Fail()));

        received.ShouldBe(["inner Failed", "outer Failed", "the end"]);

        async IAsyncEnumerable<int> Observing(ScopeBody body)
        {
            if (innerIsAsync)
            {
                await using var scope = await AsyncScope.EnterAsync(Inner);
                yield return 1;
            }
            else
            {
                using var scope = Scope.Enter(SynchronousInner);
                yield return 1;
            }

            received.Add($"outer {body.Status}");
            await Wait();
            received.Add("the end");
        }

        async IAsyncEnumerable<int> Inner(ScopeBody body)
        {
            yield return 1;
            await Wait();
            received.Add($"inner {body.Status}");
        }

        IEnumerable<int> SynchronousInner(ScopeBody body)
        {
            yield return 1;
            received.Add($"inner {body.Status}");
        }
    }

    [Test]
    public async Task HandledByTheEnclosingMethod_AllComplete()
    {
        AsyncListener[] scopes = [new(waits), new(waits)];

        (await AsyncForms.CaughtAsync(async () =>
        {
            if (form == AsyncForm.Run)
            {
                await AsyncScope.RunAsync(Outer(Around(scopes[1]), scopes[0]), _ => HandleFurtherIn());

                return;
            }

            await using var scope = await AsyncScope.EnterAsync(Outer(Around(scopes[1]), scopes[0]));
            try
            {
                await Fail();
            }
            catch (BodyException)
            {
            }
        })).ShouldBeNull();

        foreach (var scope in scopes)
        {
            scope.ShouldHaveCompleted();
        }
    }

    [Test]
    public async Task Completed_ThreeDeep_AllComplete()
    {
        AsyncListener[] scopes = [new(waits), new(waits), new(waits)];

        await form.ExecuteAsync(Outer(Outer(Around(scopes[2]), scopes[1]), scopes[0]), _ => Wait());

        foreach (var scope in scopes)
        {
            scope.ShouldHaveCompleted();
        }
    }

    [Test]
    public async Task Failed_MixedWithSynchronousOnes_AllReceiveTheException()
    {
        List<string> received = [];

        await Catch(form.ExecuteAsync(Mixed(), _ => Fail()));

        received.ShouldBe(["Failed", "Failed", "Failed"]);
        _inner.ShouldHaveFailedWith(_failure);

        async IAsyncEnumerable<int> Mixed()
        {
            using var outermost = Scope.Enter(Synchronous);
            await Wait();
            await using var middle = await AsyncScope.EnterAsync(_inner.Generator);
            using var innermost = Scope.Enter(Nested());
            try
            {
                yield return 1;
            }
            finally
            {
                await Wait();
            }
        }

        IEnumerable<int> Nested()
        {
            using var scope = Scope.Enter(Synchronous);
            using var other = Scope.Enter(Synchronous);
            yield return 1;
        }

        IEnumerable<int> Synchronous(ScopeBody body)
        {
            yield return 1;
            body.Exception.ShouldBeSameAs(_failure);
            received.Add($"{body.Status}");
        }
    }

    [Test]
    public async Task Completed_MixedWithSynchronousOnes_AllComplete()
    {
        List<string> received = [];

        await form.ExecuteAsync(Mixed(), _ => HandleFurtherIn());

        received.ShouldBe(["Completed"]);
        _inner.ShouldHaveCompleted();

        async IAsyncEnumerable<int> Mixed()
        {
            using var outermost = Scope.Enter(Synchronous);
            await Wait();
            await using var middle = await AsyncScope.EnterAsync(_inner.Generator);
            yield return 1;
            await Wait();
        }

        IEnumerable<int> Synchronous(ScopeBody body)
        {
            yield return 1;
            received.Add($"{body.Status}");
        }
    }

    [Test]
    public async Task Completed_AfterTheGeneratorHandledAnExceptionInItsSetup_InnerIsCompleted()
    {
        await form.ExecuteAsync(Handling(), _ => Wait());

        _inner.ShouldHaveCompleted();

        async IAsyncEnumerable<int> Handling()
        {
            await using var scope = await AsyncScope.EnterAsync(_inner.Generator);
            try
            {
                await Fail();
            }
            catch (BodyException)
            {
            }

            yield return 1;
        }
    }

    [Test]
    public async Task CompleteInTheFinallyBlock_AllInItCompletes()
    {
        await Catch(form.ExecuteAsync(Telling(), _ => Fail()));

        _inner.ShouldHaveCompleted();

        async IAsyncEnumerable<int> Telling()
        {
            await using var scope = await AsyncScope.EnterAsync(Around(_inner));
            try
            {
                yield return 1;
            }
            finally
            {
                await Wait();
                scope.Complete();
            }
        }
    }

    [Test]
    public async Task DisposedByAnotherMethod_InnerIsUnknownIfAnythingWasThrown([Values] bool throws)
    {
        var scope = await Enter();
        if (throws)
        {
            await HandleFurtherIn();
        }

        await scope.DisposeAsync();

        if (throws)
        {
            _inner.ShouldBeUnknown();
        }
        else
        {
            _inner.ShouldHaveCompleted();
        }

        async Task<AsyncScope<int>> Enter() => await AsyncScope.EnterAsync(Around(_inner));
    }

    [Test]
    public async Task YieldsAgain_InnerReceivesTheViolation()
    {
        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(Twice(), _ => Wait()));

        caught.ShouldBeOfType<YieldRuleException>();
        _inner.ShouldHaveFailedWith(caught);

        async IAsyncEnumerable<int> Twice()
        {
            await using var scope = await AsyncScope.EnterAsync(_inner.Generator);
            yield return 1;
            yield return 2;
        }
    }

    [Test]
    public async Task TeardownThrows_InnerReceivesThatException()
    {
        await Catch(form.ExecuteAsync(Failing(), _ => Wait()));

        _inner.ShouldHaveFailedWith(_failure);

        async IAsyncEnumerable<int> Failing()
        {
            await using var scope = await AsyncScope.EnterAsync(_inner.Generator);
            yield return 1;
            await Fail();
        }
    }

    [Test]
    public async Task ScopeWithinTheFinallyBlock_IsNotConcerned()
    {
        await Catch(form.ExecuteAsync(Own(), _ => Fail()));

        _inner.ShouldHaveCompleted();

        async IAsyncEnumerable<int> Own()
        {
            try
            {
                yield return 1;
            }
            finally
            {
                await using var scope = await AsyncScope.EnterAsync(_inner.Generator);
                await Wait();
            }
        }
    }

    [Test]
    public async Task SynchronousScopeWithinTheFinallyBlock_IsNotConcerned()
    {
        BodyStatus? received = null;

        await Catch(form.ExecuteAsync(Own(), _ => Fail()));

        received.ShouldBe(BodyStatus.Completed);

        async IAsyncEnumerable<int> Own()
        {
            try
            {
                yield return 1;
            }
            finally
            {
                await Wait();
                using (Scope.Enter(Synchronous))
                {
                }
            }
        }

        IEnumerable<int> Synchronous(ScopeBody body)
        {
            yield return 1;
            received = body.Status;
        }
    }

    [Test]
    public async Task ScopeBodyRethrows_InnerReceivesTheException()
    {
        await Catch(form.ExecuteAsync(Observing, _ => Fail()));

        _inner.ShouldHaveFailedWith(_failure);

        async IAsyncEnumerable<int> Observing(ScopeBody body)
        {
            await using var scope = await AsyncScope.EnterAsync(_inner.Generator);
            yield return 1;
            await Wait();
            body.Rethrow();
        }
    }

    [Test]
    public async Task ScopeBodyNeverRethrows_InnerReceivesTheException()
    {
        await Catch(form.ExecuteAsync(Observing, _ => Fail()));

        _inner.ShouldHaveFailedWith(_failure);

        async IAsyncEnumerable<int> Observing(ScopeBody body)
        {
            await using var scope = await AsyncScope.EnterAsync(_inner.Generator);
            yield return 1;
            await Wait();
        }
    }

    [Test]
    public async Task ScopeBodySuppresses_InnerReceivesItsOwnOutcome()
    {
        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(Observing, _ => Fail()));

        caught.ShouldBe(form == AsyncForm.Run ? null : _failure);
        _inner.ShouldHaveCompleted();

        async IAsyncEnumerable<int> Observing(ScopeBody body)
        {
            await using var scope = await AsyncScope.EnterAsync(_inner.Generator);
            yield return 1;
            body.Suppress();
            await Wait();
        }
    }

    [Test]
    public async Task ClassBasedManagersScope_ReceivesTheException([Values] bool fails)
    {
        var manager = new Holding(_inner);

        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(manager, _ => fails ? Fail() : Wait()));

        caught.ShouldBe(fails ? _failure : null);
        _inner.Status.ShouldBe(fails ? BodyStatus.Failed : BodyStatus.Completed);
    }

    [Test]
    public async Task TwoHundredAtOnce_EachReceivesItsOwn()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var flows = Enumerable.Range(0, 200).Select(Flow).ToArray();
        gate.SetResult();

        await Task.WhenAll(flows);

        async Task Flow(int number)
        {
            AsyncListener[] scopes = [new(waits), new(waits), new(waits)];
            var failure = new BodyException($"{number}");
            var fails = number % 2 == 0;

            var caught = await AsyncForms.CaughtAsync(
                () => form.ExecuteAsync(Outer(Outer(Around(scopes[2]), scopes[1]), scopes[0]), async _ =>
            {
                await gate.Task;
                await HandleFurtherIn();
                if (fails)
                {
                    throw failure;
                }
            }));

            caught.ShouldBe(fails ? failure : null);
            foreach (var scope in scopes)
            {
                if (fails)
                {
                    scope.ShouldHaveFailedWith(failure);
                }
                else
                {
                    scope.ShouldHaveCompleted();
                }
            }
        }
    }

    private async IAsyncEnumerable<int> Around(AsyncListener scope)
    {
        await using var held = await AsyncScope.EnterAsync(scope.Generator);
        try
        {
            yield return 1;
        }
        finally
        {
            await Wait();
        }
    }

    private async IAsyncEnumerable<int> Outer(IAsyncEnumerable<int> next, AsyncListener scope)
    {
        await using var held = await AsyncScope.EnterAsync(scope.Generator);
        await Wait();
        await using var inner = await AsyncScope.EnterAsync(next);
        try
        {
            yield return inner.Value;
        }
        finally
        {
            await Wait();
        }
    }

    private async Task Catch(Task execution) => (await AsyncForms.CaughtAsync(() => execution)).ShouldBeSameAs(_failure);

    private async Task Wait()
    {
        if (waits)
        {
            await Task.Yield();
        }
    }

    private async Task Fail()
    {
        await Wait();

        throw _failure;
    }

    private async Task HandleFurtherIn()
    {
        try
        {
            await Wait();

            throw new TimeoutException();
        }
        catch (TimeoutException)
        {
        }
    }

    private sealed class Holding(AsyncListener inner) : AsyncContextManager<int>
    {
        private AsyncScope<int>? _held;

        protected override async ValueTask<int> OnEnterAsync(CancellationToken cancellationToken)
        {
            await Task.Yield();
            _held = await AsyncScope.EnterAsync(inner.Generator, cancellationToken);

            return 1;
        }

        protected override async ValueTask<bool> OnExitAsync(Exception? thrown)
        {
            await Task.Yield();
            await _held!.DisposeAsync();

            return false;
        }
    }
}
