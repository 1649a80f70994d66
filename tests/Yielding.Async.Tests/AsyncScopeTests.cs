using System.Runtime.CompilerServices;

namespace Yielding;

/// <summary>What the table of shared cases has no place for.</summary>
public sealed class AsyncScopeTests
{
    private readonly BodyException _failure = new();
    private readonly Journal _journal = new();

    // If entering looked at all the scopes around, this would take minutes.
    [Test]
    public async Task Scopes_AHundredThousandInEachOther_AreEnteredAndExited()
    {
        const int Many = 100_000;
        var completed = 0;
        var open = new Stack<AsyncScope<int>>();
        for (var i = 0; i < Many; i++)
        {
            open.Push(await AsyncScope.EnterAsync(Counted()));
        }

        while (open.TryPop(out var innermost))
        {
            await innermost.DisposeAsync();
        }

        completed.ShouldBe(Many);

        async IAsyncEnumerable<int> Counted()
        {
            yield return 1;
            completed++;
        }
    }

    [Test]
    public async Task ExitedTwice_TearsDownOnce()
    {
        var scope = await AsyncScope.EnterAsync(Generator());

        await scope.DisposeAsync();
        await scope.DisposeAsync();

        _journal.ShouldBe("setup", "completed", "finally");
        scope.Value.ShouldBe(1);
    }

    // The setup ends on another thread while the entry reads whether it has ended: now and then between two reads.
    [Test]
    public async Task SetupThatEndsInTheCourseOfTheEntry_BodyIsCompleted()
    {
        var completed = 0;
        const int Rounds = 50_000;
        for (var i = 0; i < Rounds; i++)
        {
            await using var scope = await AsyncScope.EnterAsync(SetUpElsewhere).ConfigureAwait(false);
        }

        completed.ShouldBe(Rounds);

        async IAsyncEnumerable<int> SetUpElsewhere(ScopeBody body)
        {
            await Task.Yield();
            yield return 1;
            completed += body.Status == BodyStatus.Completed ? 1 : 0;
        }
    }

    [Test]
    public async Task ExitedAgainDuringItsTeardown_ReturnsAtOnce()
    {
        var gate = new TaskCompletionSource();
        var scope = await AsyncScope.EnterAsync(Waiting());
        var first = scope.DisposeAsync().AsTask();

        scope.DisposeAsync().AsTask().IsCompletedSuccessfully.ShouldBeTrue();
        first.IsCompleted.ShouldBeFalse();
        gate.SetResult();
        await first;

        _journal.ShouldBe("completed");

        async IAsyncEnumerable<int> Waiting()
        {
            yield return 1;
            await gate.Task;
            _journal.Write("completed");
        }
    }

    [Test]
    public async Task ExitedByItsOwnTeardown_DoesNothing()
    {
        AsyncScope<int>? scope = null;
        scope = await AsyncScope.EnterAsync(Own());

        await scope.DisposeAsync();

        _journal.ShouldBe("completed");

        async IAsyncEnumerable<int> Own()
        {
            yield return 1;
            await scope!.DisposeAsync();
            _journal.Write("completed");
        }
    }

    [Test]
    public async Task ExitedFromTwoThreadsAtOnce_TearsDownOnce()
    {
        for (var i = 0; i < 200; i++)
        {
            var exits = 0;
            var scope = await AsyncScope.EnterAsync(Counting());
            using var barrier = new Barrier(2);

            await Task.WhenAll(Task.Run(Leave), Task.Run(Leave));

            exits.ShouldBe(1);

            async Task Leave()
            {
                barrier.SignalAndWait();
                await scope.DisposeAsync();
            }

            async IAsyncEnumerable<int> Counting()
            {
                try
                {
                    await Task.Yield();
                    yield return 1;
                }
                finally
                {
                    await Task.Yield();
                    Interlocked.Increment(ref exits);
                }
            }
        }
    }

    [Test]
    public async Task SameGeneratorEnteredAgain_IsAFreshRun()
    {
        var generator = Generator();

        await AsyncScope.RunAsync(generator, _ => AsyncScope.RunAsync(generator, _ => Task.CompletedTask));

        _journal.ShouldBe("setup", "setup", "completed", "finally", "completed", "finally");
    }

    [Test]
    public async Task RunAsync_BodyThrowsAtOnce_IsTheSameAsAFaultedTask()
    {
        var running = AsyncScope.RunAsync(Generator(), Throw);

        (await AsyncForms.CaughtAsync(() => running)).ShouldBeSameAs(_failure);
        _journal.ShouldBe("setup", "finally");

        Task Throw(int value) => throw _failure;
    }

    [Test]
    public async Task RunAsync_BodyIsCalledInTheCallersContext()
    {
        var context = new Inline();
        SynchronizationContext? seen = null;
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        SynchronizationContext.SetSynchronizationContext(context);
        var running = AsyncScope.RunAsync(Waiting(), _ =>
        {
            seen = SynchronizationContext.Current;

            return Task.CompletedTask;
        });
        SynchronizationContext.SetSynchronizationContext(null);
        gate.SetResult();
        await running;

        seen.ShouldBeSameAs(context);

        async IAsyncEnumerable<int> Waiting()
        {
            await gate.Task.ConfigureAwait(false);
            yield return 1;
        }
    }

    [Test]
    public async Task WhatTheBodySetsInItsExecutionContext_RemainsAndNothingIsAdded([Values] bool throws)
    {
        var local = new AsyncLocal<string>();
        ExecutionContext? ofBody;
        await using (await AsyncScope.EnterAsync(Generator()))
        {
            local.Value = "body";
            ofBody = ExecutionContext.Capture();
            if (throws)
            {
                await AsyncForms.CaughtAsync(() => Task.FromException(_failure));
            }
        }

        local.Value.ShouldBe("body");
        ExecutionContext.Capture().ShouldBeSameAs(ofBody);
    }

    [Test]
    public async Task BadInput_IsThrownByTheCall()
    {
        Should.Throw<ArgumentNullException>(() => { _ = AsyncScope.EnterAsync((IAsyncEnumerable<int>)null!).AsTask(); });
        Should.Throw<ArgumentNullException>(() => { _ = AsyncScope.RunAsync(Generator(), (Func<int, Task>)null!); });
        var scope = await AsyncScope.EnterAsync(AsyncContextManager.Null(1));
        Should.Throw<ArgumentNullException>(() => scope.Fail(null!));
        await scope.DisposeAsync();

        _journal.ShouldBe();
    }

    [Test]
    public async Task DelegateReturnsNull_IsAClearError()
    {
        var caught = await AsyncForms.CaughtAsync(async () => await AsyncScope.EnterAsync(Nothing));

        caught.ShouldBeOfType<InvalidOperationException>().Message.ShouldContain(nameof(Nothing));

        static IAsyncEnumerable<int> Nothing(ScopeBody body) => null!;
    }

    [Test]
    public async Task Nested_InnerFirst_EachReceivesTheExceptionThatTheInnerPropagates()
    {
        var other = new InvalidDataException();

        var caught = await AsyncForms.CaughtAsync(() => AsyncScope.RunAsync(Outer, async _ =>
        {
            await using var inner = await AsyncScope.EnterAsync(Inner);

            throw _failure;
        }));

        caught.ShouldBeSameAs(other);
        caught!.GetContext().ShouldBeSameAs(_failure);
        _journal.ShouldBe("inner BodyException", "outer InvalidDataException");

        async IAsyncEnumerable<int> Inner(ScopeBody body)
        {
            await Task.Yield();
            yield return 1;
            _journal.Write($"inner {body.Exception?.GetType().Name}");

            throw other;
        }

        async IAsyncEnumerable<int> Outer(ScopeBody body)
        {
            await Task.Yield();
            yield return 1;
            _journal.Write($"outer {body.Exception?.GetType().Name}");
        }
    }

    [Test]
    public async Task GeneratorThrowsItByName_TheTraceStillHasTheBodysFrames([Values] bool run)
    {
        var caught = await AsyncForms.CaughtAsync(() => (run ? AsyncForm.Run : AsyncForm.Using).ExecuteAsync(ByName, Fail));

        caught.ShouldBeSameAs(_failure);
        _failure.StackTrace.ShouldNotBeNull().ShouldContain(nameof(Fail));
        _failure.StackTrace.ShouldNotContain(nameof(ByName));

        static async IAsyncEnumerable<int> ByName(ScopeBody body)
        {
            await Task.Yield();
            yield return 1;
            await Task.Yield();

            throw body.Exception!;
        }
    }

    [Test]
    public async Task LongBodyThatHandlesMuch_LeavesTheHeapWhereItWas()
    {
        await using var scope = await AsyncScope.EnterAsync(Generator());
        await Handle(500);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await Handle(100_000);

        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        grown.ShouldBeLessThan(
            4_000_000, "100,000 records of a throw would hold 11,000,000 bytes at least; those since the last collection are allowed");
        scope.Complete();

        static async Task Handle(int count)
        {
            for (var i = 0; i < count; i++)
            {
                try
                {
                    throw new TimeoutException();
                }
                catch (TimeoutException)
                {
                }
            }

            await Task.Yield();
        }
    }

    [Test]
    public async Task ManyScopes_LeaveTheHeapWhereItWas()
    {
        await Many(2_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await Many(100_000);

        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        grown.ShouldBeLessThan(500_000, "100,000 scopes that each kept one object would hold 2,400,000 bytes at least");

        async Task Many(int count)
        {
            for (var i = 0; i < count; i++)
            {
                await AsyncForms.CaughtAsync(() => One(i % 2 == 0));
            }
        }

        async Task One(bool fails)
        {
            await using var scope = await AsyncScope.EnterAsync(Silent());
            if (fails)
            {
                throw _failure;
            }
        }

        static async IAsyncEnumerable<int> Silent()
        {
            yield return 1;
        }
    }

    [Test]
    public async Task LongBodyThatHandlesMuch_KeepsNoExceptionAlive()
    {
        await using var scope = await AsyncScope.EnterAsync(Generator());
        var thrown = await Handle();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        thrown.Count(one => one.IsAlive).ShouldBeLessThan(5);
        scope.Complete();

        static async Task<List<WeakReference>> Handle()
        {
            var all = new List<WeakReference>();
            for (var i = 0; i < 1_000; i++)
            {
                await Task.Yield();
                all.Add(HandleOne());
            }

            return all;
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference HandleOne()
        {
            try
            {
                throw new TimeoutException();
            }
            catch (TimeoutException e)
            {
                return new WeakReference(e);
            }
        }
    }

    // Each throw looks whether the exception was thrown before. That must not become slower with all that are alive: this would take twenty
    // times as long.
    [Test]
    public async Task BodyWithAHundredThousandLiveExceptions_IsTheSameAsAnyOther([Values] bool fails)
    {
        var scope = new AsyncListener();
        var alive = new List<Exception>();

        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            await using var entered = await AsyncScope.EnterAsync(scope.Generator);
            for (var i = 0; i < 100_000; i++)
            {
                alive.Add(Handled());
            }

            if (fails)
            {
                throw alive[50_000];
            }
        });

        caught.ShouldBe(fails ? alive[50_000] : null);
        if (fails)
        {
            scope.ShouldHaveFailedWith(alive[50_000]);
        }
        else
        {
            scope.ShouldHaveCompleted();
        }

        static Exception Handled()
        {
            try
            {
                throw new TimeoutException();
            }
            catch (TimeoutException e)
            {
                return e;
            }
        }
    }

    private async Task<string> Fail(int value)
    {
        await Task.Yield();

        throw _failure;
    }

    private static async IAsyncEnumerable<int> Suppressing(ScopeBody body)
    {
        await Task.Yield();
        yield return 1;
        body.Suppress();
    }

    private async IAsyncEnumerable<int> Generator()
    {
        try
        {
            _journal.Write("setup");
            yield return 1;
            await Task.Yield();
            _journal.Write("completed");
        }
        finally
        {
            _journal.Write("finally");
        }
    }

    /// <summary>A context that runs at once what is posted to it, as its own.</summary>
    private sealed class Inline : SynchronizationContext
    {
        public int Posts { get; private set; }

        public override void Post(SendOrPostCallback d, object? state)
        {
            Posts++;
            var before = Current;
            SetSynchronizationContext(this);
            d(state);
            SetSynchronizationContext(before);
        }
    }
}
