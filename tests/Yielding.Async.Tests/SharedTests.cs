using System.Runtime.CompilerServices;

namespace Yielding;

/// <summary>Entries that share one setup.</summary>
[TestFixture(AsyncForm.Using)]
[TestFixture(AsyncForm.Run)]
public sealed class SharedTests(AsyncForm form)
{
    private readonly BodyException _failure = new();
    private readonly Journal _journal = new();

    [Test]
    public async Task Shared_TeardownThrows_TheBodysExceptionIsLoggedAsReplacedOnce([Values] AsyncForm form)
    {
        using var log = new LogOfTest();
        var thrown = new BodyException();

        var caught = await AsyncForms.CaughtAsync(
            () => form.ExecuteAsync(AsyncContextManager.From(Throwing()).Shared(), _ => throw thrown));

        caught.ShouldBeOfType<TimeoutException>();
        log.Warnings.Count(e => ReferenceEquals(e.Exception, thrown)).ShouldBe(1);

        static async IAsyncEnumerable<int> Throwing()
        {
            try
            {
                yield return 1;
            }
            finally
            {
                await Task.FromException(new TimeoutException());
            }
        }
    }

    [Test]
    public async Task Nested_ShareOneSetupAndTheLastExitTearsDown()
    {
        var shared = AsyncContextManager.From(Noting).Shared();

        await form.ExecuteAsync(shared, outer => form.ExecuteAsync(shared, inner =>
        {
            inner.ShouldBeSameAs(outer);
            _journal.Write("inside");

            return Task.CompletedTask;
        }));
        await form.ExecuteAsync(shared, _ => Task.CompletedTask);

        _journal.ShouldBe("+", "inside", "Completed", "+", "Completed");
    }

    [Test]
    public async Task Parallel_WaitForTheSetupAndAreInsideTogether()
    {
        var setup = new TaskCompletionSource();
        var meeting = new Meeting();
        var shared = AsyncContextManager.From(Gated(setup.Task)).Shared();

        var first = form.ExecuteAsync(shared, meeting.Attend);
        var second = form.ExecuteAsync(shared, meeting.Attend);
        meeting.Values.ShouldBeEmpty();
        setup.SetResult();
        await Task.WhenAll(first, second);

        meeting.Values.ShouldBe([1, 1]);
        _journal.ShouldBe("+1", "-1");
    }

    [Test]
    public async Task EntryDuringTheTeardown_WaitsAndSetsUpAnew()
    {
        var teardown = new TaskCompletionSource();
        var shared = AsyncContextManager.From(Gated(Task.CompletedTask, teardown.Task)).Shared();

        var first = form.ExecuteAsync(shared, _ => Task.CompletedTask);
        var second = form.ExecuteAsync(shared, value =>
        {
            _journal.Write($"second has {value}");

            return Task.CompletedTask;
        });
        first.IsCompleted.ShouldBeFalse();
        _journal.ShouldBe("+1");
        teardown.SetResult();
        await Task.WhenAll(first, second);

        _journal.ShouldBe("+1", "-1", "+2", "second has 2", "-2");
    }

    [Test]
    public async Task SetupFails_IsNotKept()
    {
        Exception? fails = _failure;
        var shared = AsyncContextManager.From(Generator()).Shared();

        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(shared, _ => Task.CompletedTask))).ShouldBeSameAs(_failure);
        fails = null;
        await form.ExecuteAsync(shared, Written);

        _journal.ShouldBe("body 1");

        async IAsyncEnumerable<int> Generator()
        {
            await Task.Yield();
            if (fails is not null)
            {
                throw fails;
            }

            yield return 1;
        }
    }

    [Test]
    public async Task SetupFails_TheScopeAroundReceivesTheException([Values] bool waits)
    {
        var around = new AsyncListener();
        var shared = AsyncContextManager.From(Generator()).Shared();

        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            await using var scope = await AsyncScope.EnterAsync(around.Generator);
            await form.ExecuteAsync(shared, _ => Task.CompletedTask);
        });

        caught.ShouldBeSameAs(_failure);
        around.ShouldHaveFailedWith(_failure);

        async IAsyncEnumerable<int> Generator()
        {
            if (waits)
            {
                await Task.Yield();
            }

            if (waits || _failure is not null)
            {
                throw _failure;
            }

            yield return 1;
        }
    }

    [Test]
    public async Task ScopesInsideTheSharedGenerator_ReceiveTheOutcomeOfTheBodies([Values] bool fails)
    {
        var inside = new AsyncListener();
        var shared = AsyncContextManager.From(Generator()).Shared();

        await AsyncForms.CaughtAsync(
            () => ExecuteAsync(shared, _ => form.ExecuteAsync(shared, _ => fails ? throw _failure : Task.CompletedTask)));

        if (fails)
        {
            inside.ShouldHaveFailedWith(_failure);
        }
        else
        {
            inside.ShouldHaveCompleted();
        }

        async IAsyncEnumerable<int> Generator()
        {
            await using var scope = await AsyncScope.EnterAsync(inside.Generator);
            yield return 1;
        }
    }

    [Test]
    public async Task SetupIsCancelled_IsNotKeptAndTheNextWaiterSetsUpAnew()
    {
        var started = new TaskCompletionSource();
        using var source = new CancellationTokenSource();
        var setups = 0;
        var shared = AsyncContextManager.From(Generator()).Shared();

        var first = AsyncForms.CaughtAsync(() => ExecuteAsync(shared, _ => Task.CompletedTask, source.Token));
        await started.Task;
        var second = form.ExecuteAsync(shared, Written);
        await source.CancelAsync();

        (await first).ShouldBeAssignableTo<OperationCanceledException>()!.CancellationToken.ShouldBe(source.Token);
        await second;
        _journal.ShouldBe("closed", "body 2", "closed");

        async IAsyncEnumerable<int> Generator([EnumeratorCancellation] CancellationToken token = default)
        {
            try
            {
                if (++setups == 1)
                {
                    started.SetResult();
                    await new TaskCompletionSource().Task.WaitAsync(token);
                }

                yield return setups;
            }
            finally
            {
                _journal.Write("closed");
            }
        }
    }

    // Callbacks of a token run in the opposite order of their registration: so the setup ends when the cancellation is known already, and
    // has not reached the one that waits for it.
    [Test]
    public async Task CancelledInTheMomentOfJoining_WithoutABody_TheOthersHaveAllCompleted()
    {
        var (setup, bodyOfFirst) = (new TaskCompletionSource(), new TaskCompletionSource());
        var shared = AsyncContextManager.From(body => Gated(body, setup.Task)).Shared();
        using var source = new CancellationTokenSource();
        var first = AsyncForms.CaughtAsync(() => ExecuteAsync(shared, _ => bodyOfFirst.Task));
        var second = AsyncForms.CaughtAsync(
            () => ExecuteAsync(shared, _ => throw new InvalidOperationException("It has no body."), source.Token));
        await using var registration = source.Token.Register(setup.SetResult);

        await source.CancelAsync();

        (await second).ShouldBeAssignableTo<OperationCanceledException>()!.CancellationToken.ShouldBe(source.Token);
        _journal.ShouldBe("+");
        bodyOfFirst.SetResult();
        (await first).ShouldBeNull();
        _journal.ShouldBe("+", "Completed");

        async IAsyncEnumerable<int> Gated(ScopeBody body, Task gate)
        {
            await gate.ConfigureAwait(false);
            _journal.Write("+");
            yield return 1;
            _journal.Write($"{body.Status}");
        }
    }

    [Test]
    public async Task WaitingIsCancelled_TheOthersContinueAndTheLastOneTearsDown()
    {
        var setup = new TaskCompletionSource();
        using var source = new CancellationTokenSource();
        var shared = AsyncContextManager.From(Gated(setup.Task)).Shared();

        var first = form.ExecuteAsync(shared, Written);
        var second = AsyncForms.CaughtAsync(() => ExecuteAsync(shared, _ => throw _failure, source.Token));
        await source.CancelAsync();

        (await second).ShouldBeAssignableTo<OperationCanceledException>()!.CancellationToken.ShouldBe(source.Token);
        first.IsCompleted.ShouldBeFalse();
        setup.SetResult();
        await first;
        _journal.ShouldBe("+1", "body 1", "-1");
    }

    [Test]
    public async Task FailureInAnyBody_ReachesTheGenerator()
    {
        var shared = AsyncContextManager.From(Noting).Shared();

        // The inner failure propagates through the method of the outer scope, too, and is handled in the body.
        await form.ExecuteAsync(shared, async _ =>
            (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(shared, _ => throw _failure))).ShouldBeSameAs(_failure));
        (await AsyncForms.CaughtAsync(() => ExecuteAsync(shared, async _ =>
        {
            await form.ExecuteAsync(shared, _ => Task.CompletedTask);

            throw _failure;
        }))).ShouldBeSameAs(_failure);
        await form.ExecuteAsync(shared, _ => Task.CompletedTask);

        _journal.ShouldBe("+", "Failed", "+", "Failed", "+", "Completed");
    }

    [Test]
    public async Task FailureInAParallelBody_ThePlainGeneratorIsDisposedByTheOther()
    {
        var failed = new TaskCompletionSource();
        var shared = AsyncContextManager.From(Gated(Task.CompletedTask)).Shared();

        var lasting = form.ExecuteAsync(shared, _ => failed.Task);
        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(shared, _ => throw _failure))).ShouldBeSameAs(_failure);
        failed.SetResult();
        await lasting;

        _journal.ShouldBe("+1");
    }

    [Test]
    public async Task Suppression_IsForTheLastBodysOwnExceptionOnly()
    {
        var shared = AsyncContextManager.From<int>(Suppressing).Shared();
        var other = new InvalidDataException();

        var alone = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(shared, _ => throw _failure));
        Exception? inner = null;
        var outer = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(shared, async _ =>
        {
            inner = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(shared, _ => throw _failure));

            throw other;
        }));

        alone.ShouldBe(form == AsyncForm.Run ? null : _failure);
        inner.ShouldBeSameAs(_failure);
        outer.ShouldBeSameAs(other);

        static async IAsyncEnumerable<int> Suppressing(ScopeBody body)
        {
            yield return 1;
            await Task.Yield();
            body.Suppress();
        }
    }

    [Test]
    public async Task TeardownThrows_ItsExceptionKeepsAllThatFailedAsContexts()
    {
        var last = new InvalidDataException("last");
        var teardown = new InvalidOperationException("teardown");
        var shared = AsyncContextManager.From(Generator).Shared();

        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(shared, async _ =>
        {
            await AsyncForms.CaughtAsync(() => form.ExecuteAsync(shared, _ => throw _failure));

            throw last;
        }));

        caught.ShouldBeSameAs(teardown);
        teardown.GetContext().ShouldBeSameAs(_failure, "that is what the generator received");
        _failure.GetContext().ShouldBeSameAs(last, "that was leaving the last body");
        last.GetContext().ShouldBeNull();

        async IAsyncEnumerable<int> Generator(ScopeBody body)
        {
            yield return 1;
            await Task.Yield();

            throw teardown;
        }
    }

    [Test]
    public async Task TeardownThrows_TheManagerStaysUsable()
    {
        Exception? fails = _failure;
        var shared = AsyncContextManager.From(Generator()).Shared();

        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(shared, _ => Task.CompletedTask))).ShouldBeSameAs(_failure);
        fails = null;
        await form.ExecuteAsync(shared, Written);

        _journal.ShouldBe("body 1");

        async IAsyncEnumerable<int> Generator()
        {
            yield return 1;
            await Task.Yield();
            if (fails is not null)
            {
                throw fails;
            }
        }
    }

    [Test]
    public async Task TeardownThrowsInOneTask_TheScopesOfTheTaskThatSetUpAreNotConcerned()
    {
        var teardown = new InvalidOperationException("teardown");
        var shared = AsyncContextManager.From(Generator()).Shared();
        var (first, second) = (new AsyncListener(), new AsyncListener());
        var (firstIsIn, secondIsIn, firstIsOut, secondIsOut) =
            (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());

        var firstFlow = FlowAsync(first, () => Task.CompletedTask, firstIsIn, secondIsIn.Task, firstIsOut, secondIsOut.Task);
        var secondFlow = FlowAsync(
            second, () => firstIsIn.Task, secondIsIn, firstIsOut.Task, new TaskCompletionSource(), Task.CompletedTask);
        (await AsyncForms.CaughtAsync(() => secondFlow)).ShouldBeSameAs(teardown);
        secondIsOut.SetResult();
        await firstFlow;

        first.ShouldHaveCompleted();
        second.ShouldHaveFailedWith(teardown);

        async Task FlowAsync(
            AsyncListener around, Func<Task> before, TaskCompletionSource isIn, Task leave, TaskCompletionSource isOut, Task end)
        {
            await using var scope = await AsyncScope.EnterAsync(around.Generator);
            await before();
            await form.ExecuteAsync(shared, _ =>
            {
                isIn.SetResult();

                return leave;
            });
            isOut.SetResult();
            await end;
        }

        async IAsyncEnumerable<int> Generator()
        {
            yield return 1;
            await Task.Yield();

            throw teardown;
        }
    }

    [Test]
    public async Task SetupOrTeardownThatUsesItsOwnSharingManager_IsAnError([Values] bool inSetup)
    {
        AsyncContextManager<int> shared = null!;
        shared = AsyncContextManager.From(Generator()).Shared();

        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(shared, _ => Task.CompletedTask));

        caught.ShouldBeOfType<InvalidOperationException>().Message.ShouldBe(
            "The setup or teardown of 'Generator' entered or exited the manager that shares it, which would deadlock. "
            + "Use the manager that is not shared there.");

        async IAsyncEnumerable<int> Generator()
        {
            await Task.Yield();
            if (inSetup)
            {
                await form.ExecuteAsync(shared, _ => Task.CompletedTask);
            }

            yield return 1;
            await Task.Yield();
            await form.ExecuteAsync(shared, _ => Task.CompletedTask);
        }
    }

    [Test]
    public async Task WhatTheSetupStarts_MayEnterWhenTheSetupIsOver()
    {
        AsyncContextManager<int> shared = null!;
        var started = Task.CompletedTask;
        var setUp = new TaskCompletionSource();
        shared = AsyncContextManager.From(Generator()).Shared();

        await form.ExecuteAsync(shared, async _ =>
        {
            setUp.SetResult();
            await started;
        });

        _journal.ShouldBe("body 1");

        async IAsyncEnumerable<int> Generator()
        {
            started = Start();
            await Task.Yield();
            yield return 1;
        }

        async Task Start()
        {
            await setUp.Task;
            await form.ExecuteAsync(shared, Written);
        }
    }

    [Test]
    public async Task HandledByTheEnclosingMethod_CompletesWithEachKindOfGenerator([Values] bool observes)
    {
        var shared = (observes ? AsyncContextManager.From(Noting) : AsyncContextManager.From(Plain())).Shared();

        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            if (form == AsyncForm.Run)
            {
                await shared.RunAsync(_ => HandleAsync());

                return;
            }

            await using var scope = await shared.EnterAsync();
            try
            {
                await FailAsync();
            }
            catch (BodyException)
            {
                _journal.Write("handled");
            }
        });

        caught.ShouldBeNull();
        _journal.ShouldBe(observes ? ["+", "handled", "Completed"] : ["+", "handled", "after", "-"]);

        async Task HandleAsync()
        {
            try
            {
                await FailAsync();
            }
            catch (BodyException)
            {
                _journal.Write("handled");
            }
        }

        async Task FailAsync()
        {
            await Task.Yield();

            throw _failure;
        }
    }

    [Test]
    public async Task OnAStack_IsAnEntryLikeAnyOther()
    {
        var shared = AsyncContextManager.From(Noting).Shared();

        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(async stack =>
        {
            (await stack.EnterAsync(shared)).ShouldBeSameAs(await stack.EnterAsync(shared));

            throw _failure;
        }));

        caught.ShouldBeSameAs(_failure);
        _journal.ShouldBe("+", "Failed");
    }

    [Test]
    public void OnAStack_HasNothingToExitBeforeItWasEntered() =>
        Should.Throw<ArgumentException>(() => new AsyncExitStack().PushAsync(AsyncContextManager.From(Noting).Shared()))
            .Message.ShouldStartWith(
                $"The manager shares the setup of '{nameof(Noting)}', and cannot be exited before it was entered. Use EnterAsync.");

    private async Task ExecuteAsync<T>(AsyncContextManager<T> manager, Func<T, Task> body, CancellationToken token = default)
    {
        if (form == AsyncForm.Run)
        {
            await manager.RunAsync(body, token);

            return;
        }

        await using var scope = await manager.EnterAsync(token);
        await body(scope.Value);
    }

    private Task Written(int value)
    {
        _journal.Write($"body {value}");

        return Task.CompletedTask;
    }

    private async IAsyncEnumerable<object> Noting(ScopeBody body)
    {
        await Task.Yield();
        _journal.Write("+");
        yield return new object();
        await Task.Yield();
        _journal.Write($"{body.Status}");
    }

    private async IAsyncEnumerable<object> Plain()
    {
        await Task.Yield();
        _journal.Write("+");
        try
        {
            yield return new object();
            _journal.Write("after");
        }
        finally
        {
            await Task.Yield();
            _journal.Write("-");
        }
    }

    /// <summary>Gives the number of its run, when the setup may end.</summary>
    private IAsyncEnumerable<int> Gated(Task setup, Task? teardown = null)
    {
        var runs = 0;

        return Generator();

        async IAsyncEnumerable<int> Generator()
        {
            var run = ++runs;
            await setup;
            _journal.Write($"+{run}");
            yield return run;
            await (teardown ?? Task.CompletedTask);
            _journal.Write($"-{run}");
        }
    }

    /// <summary>Two bodies that each leave only when the other one is there.</summary>
    private sealed class Meeting
    {
        private readonly TaskCompletionSource _both = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<int> _values = [];

        public IReadOnlyList<int> Values => _values;

        public async Task Attend(int value)
        {
            lock (_values)
            {
                _values.Add(value);
                if (_values.Count == 2)
                {
                    _both.SetResult();
                }
            }

            await _both.Task;
        }
    }
}
