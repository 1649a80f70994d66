using System.Diagnostics;
using System.Runtime.CompilerServices;
using Yielding.Support;

namespace Yielding.Outcomes;

/// <summary>Where a method is resumed that awaits a teardown which has completed at once.</summary>
public sealed class InlineResumptionTests
{
    private const int Many = 10_000;

    // Reached only when a test hangs.
    private static readonly TimeSpan s_guard = TimeSpan.FromSeconds(60);

    private readonly List<string> _journal = [];

    [Test]
    public void Await_ManyTimesInALoop_KeepsTheDepthOfTheStack()
    {
        var depths = new List<int>();
        var thread = Environment.CurrentManagedThreadId;

        Loop().IsCompletedSuccessfully.ShouldBeTrue();

        depths.Count.ShouldBe(3);
        depths[1].ShouldBe(depths[0]);
        depths[2].ShouldBe(depths[0]);

        async Task Loop()
        {
            for (var i = 1; i <= Many; i++)
            {
                await AtOnce();
                if (i is 2 or 3 or Many)
                {
                    depths.Add(new StackTrace().FrameCount);
                }
            }

            Environment.CurrentManagedThreadId.ShouldBe(thread);
        }
    }

    [Test]
    public async Task Await_ManyTimesAfterASuspension_KeepsTheDepthOfTheStack()
    {
        var depths = new List<int>();
        await Task.Yield();
        var thread = Environment.CurrentManagedThreadId;
        for (var i = 1; i <= Many; i++)
        {
            await AtOnce();
            if (i is 2 or 3 or Many)
            {
                depths.Add(new StackTrace().FrameCount);
            }
        }

        Environment.CurrentManagedThreadId.ShouldBe(thread);
        depths.Distinct().Count().ShouldBe(1);
    }

    // The stack grows by the calls, and each returns.
    [Test]
    public void Await_InCalledMethods_ResumesEachInline()
    {
        Outer().IsCompletedSuccessfully.ShouldBeTrue();

        _journal.ShouldBe(["outer", "inner", "inner again", "outer again", "inner", "inner again", "end"]);

        async Task Outer()
        {
            await AtOnce();
            _journal.Add("outer");
            Inner().IsCompletedSuccessfully.ShouldBeTrue("the call has completed when it returns");
            await AtOnce();
            _journal.Add("outer again");
            var inner = Inner();
            inner.IsCompletedSuccessfully.ShouldBeTrue();
            await inner;
            _journal.Add("end");
        }

        async Task Inner()
        {
            await AtOnce();
            _journal.Add("inner");
            await AtOnce();
            _journal.Add("inner again");
        }
    }

    // Another call of the same method is another method: its caller may block until it has completed.
    [Test]
    public void Await_InRecursiveCalls_ResumesEachInline()
    {
        Recurse(20).Result.ShouldBe(20);

        static async Task<int> Recurse(int depth)
        {
            await AtOnce();
            var further = 0;
            if (depth > 1)
            {
                var called = Recurse(depth - 1);
                called.IsCompletedSuccessfully.ShouldBeTrue();
                further = await called;
            }

            await AtOnce();

            return further + 1;
        }
    }

    [Test]
    public void Await_MethodChangesItsContext_ContinuesInTheContextOfThatMoment()
    {
        var contexts = new[] { new SynchronizationContext(), new SynchronizationContext(), new SynchronizationContext() };
        var before = SynchronizationContext.Current;

        Method().IsCompletedSuccessfully.ShouldBeTrue();

        SynchronizationContext.Current.ShouldBeSameAs(before);

        async Task Method()
        {
            foreach (var context in contexts)
            {
                SynchronizationContext.SetSynchronizationContext(context);
                await AtOnce();
                SynchronizationContext.Current.ShouldBeSameAs(context);
                await AtOnce();
                SynchronizationContext.Current.ShouldBeSameAs(context);
            }
        }
    }

    [Test]
    public async Task TryRun_ContinuationChangesTheContext_RestoresIt()
    {
        var before = SynchronizationContext.Current;
        var machine = await MachineAsync();
        var box = Task.CompletedTask;
        Action<object?> first = state =>
        {
            _journal.Add("first");
            SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
            Action<object?> next = _ => _journal.Add(SynchronizationContext.Current is null ? "none" : "kept");
            InlineResumption.TryRun(next, state, machine).ShouldBeTrue();
            SynchronizationContext.SetSynchronizationContext(null);
            _journal.Add("returns");
        };

        InlineResumption.TryRun(first, box, machine).ShouldBeTrue();

        _journal.ShouldBe(["first", "returns", "kept"]);
        SynchronizationContext.Current.ShouldBeSameAs(before);
    }

    [Test]
    public async Task TryRun_SameMethodFurtherIn_WaitsUntilItsRunningPartReturns()
    {
        var machine = await MachineAsync();
        var box = Task.CompletedTask;
        InlineResumption.TryRun(
            state =>
            {
                InlineResumption.TryRun(_ => _journal.Add("next"), state, machine).ShouldBeTrue();
                InlineResumption.TryRun(_ => _journal.Add("other"), new Task(() => { }), machine).ShouldBeTrue();
                _journal.Add("running part");
            },
            box,
            machine).ShouldBeTrue();

        _journal.ShouldBe(["other", "running part", "next"]);
    }

    [Test]
    public async Task TryRun_ContinuationThrows_TheNextRunsAtOnce()
    {
        var machine = await MachineAsync();
        var box = Task.CompletedTask;

        Should.Throw<TimeoutException>(() => InlineResumption.TryRun(_ => throw new TimeoutException(), box, machine));
        InlineResumption.TryRun(_ => _journal.Add("run"), box, machine).ShouldBeTrue();

        _journal.ShouldBe(["run"]);
    }

    // A box that is no task may serve another call as soon as its own has ended.
    [Test]
    public async Task TryRun_BoxThatIsNoTask_RunsAtOnceEachTime()
    {
        var machine = await MachineAsync();

        InlineResumption.TryRun(
            state =>
            {
                InlineResumption.TryRun(_ => _journal.Add("inner"), state, machine).ShouldBeTrue();
                _journal.Add("outer");
            },
            "pooled",
            machine).ShouldBeTrue();

        _journal.ShouldBe(["inner", "outer"]);
    }

    [Test]
    public void TryRun_MachineUnknown_RunsAtOnceEachTime()
    {
        InlineResumption.TryRun(
            state =>
            {
                InlineResumption.TryRun(_ => _journal.Add("inner"), state, machine: null).ShouldBeTrue();
                _journal.Add("outer");
            },
            Task.CompletedTask,
            machine: null).ShouldBeTrue();

        _journal.ShouldBe(["inner", "outer"]);
    }

    [Test]
    public async Task Await_PoolingBuilder_CompletesManyCalls()
    {
        for (var i = 0; i < 1_000; i++)
        {
            var call = Pooled(i);
            call.IsCompleted.ShouldBeTrue();
            (await call).ShouldBe(i);
        }

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        static async ValueTask<int> Pooled(int value)
        {
            await AtOnce();
            await AtOnce();

            return value;
        }
    }

    [Test]
    public void TryRun_StackNearlyFull_RefusesAndRunsNothing()
    {
        var (isRefused, hasRun) = (false, false);
        OnSmallStack(() =>
        {
            Descend(() => isRefused = !InlineResumption.TryRun(_ => hasRun = true, state: null, machine: null));
        });

        isRefused.ShouldBeTrue();
        hasRun.ShouldBeFalse();
    }

    [Test]
    public async Task Await_StackNearlyFull_ContinuesOnAnotherStack()
    {
        var awaited = new List<Task>();
        Thread? awaiting = null;
        Thread? resumed = null;
        OnSmallStack(() => Descend(() =>
        {
            awaiting = Thread.CurrentThread;
            awaited.Add(Await());
        }));

        await Task.WhenAll(awaited).WaitAsync(s_guard);

        awaited.Count.ShouldBe(1);
        resumed.ShouldNotBeNull().ShouldNotBeSameAs(awaiting);

        async Task Await()
        {
            await AtOnce();
            resumed = Thread.CurrentThread;
        }
    }

    // The consumer of an asynchronous iterator is resumed from within the iterator, and calls it again: that is the same box, and
    // another run.
    [Test]
    public async Task Await_IteratorWhoseConsumerIsInside_ResumesEachRunInline()
    {
        var gate = new TaskCompletionSource();
        SynchronizationContext.SetSynchronizationContext(null); // an iterator posts to one
        var consuming = Consume();

        gate.SetResult();

        consuming.IsCompletedSuccessfully.ShouldBeTrue();
        await consuming;
        _journal.ShouldBe(["item 0", "item 1", "item 2", "item 3", "end"]);

        async Task Consume()
        {
            await using var items = Items().GetAsyncEnumerator();
            var first = true;
            while (true)
            {
                var moving = items.MoveNextAsync();
                moving.IsCompleted.ShouldBe(!first, "the code of the iterator runs before the call returns");
                first = false;
                if (!await moving)
                {
                    break;
                }

                _journal.Add($"item {items.Current}");
            }

            _journal.Add("end");
        }

        async IAsyncEnumerable<int> Items()
        {
            await gate.Task;
            for (var i = 0; i < 4; i++)
            {
                await AtOnce();
                await AtOnce();
                yield return i;
            }

            await AtOnce();
        }
    }

    [Test]
    public async Task Await_ManyTimesInOneRunOfAnIterator_KeepsTheDepthOfTheStack()
    {
        var depths = new List<int>();
        await foreach (var _ in Items())
        {
        }

        depths.Count.ShouldBe(6);
        depths.Distinct().Count().ShouldBe(1);

        async IAsyncEnumerable<int> Items()
        {
            for (var item = 0; item < 2; item++)
            {
                for (var i = 1; i <= Many / 2; i++)
                {
                    await AtOnce();
                    if (i is 2 or 3 or (Many / 2))
                    {
                        depths.Add(new StackTrace().FrameCount);
                    }
                }

                yield return item;
            }
        }
    }

    [Test]
    public async Task Await_MethodCompletesInline_ItsAwaiterContinues()
    {
        var order = new List<int>();
        var gate = new TaskCompletionSource();
        var outer = Outer();
        gate.SetResult();
        await outer;

        order.ShouldBe([1, 2, 3, 4]);

        async Task Outer()
        {
            await Inner();
            order.Add(3);
            await AtOnce();
            order.Add(4);
        }

        async Task Inner()
        {
            await gate.Task;
            order.Add(1);
            await AtOnce();
            order.Add(2);
        }
    }

    private static ValueTask AtOnce() => new FakeScope(() => Task.CompletedTask).DisposeAsync();

    private static void OnSmallStack(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    action();
                }
                catch (Exception e)
                {
                    failure = e;
                }
            },
            maxStackSize: 512 * 1024);
        thread.Start();
        thread.Join();
        failure.ShouldBeNull();
    }

    // What is left of the stack then is enough for the action.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Descend(Action action)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            action();

            return 1;
        }

        return Descend(action) + 1;
    }

    /// <summary>A state machine, which any task can stand for the box of.</summary>
    private static async Task<object> MachineAsync()
    {
        var probe = new Probe();
        await using (probe.Enter())
        {
        }

        return probe.Machine.ShouldNotBeNull();
    }
}
