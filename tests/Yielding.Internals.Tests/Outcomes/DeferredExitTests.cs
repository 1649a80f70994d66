#pragma warning disable CA2012, CA1849 // to block on a pending disposal, and to use it twice, is what is tested
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Yielding.Internal;
using Yielding.Support;

namespace Yielding.Outcomes;

/// <summary>The source of a <c>DisposeAsync</c> that starts the teardown when it is awaited.</summary>
public sealed class DeferredExitTests
{
    // Reached only when a test hangs.
    private static readonly TimeSpan s_guard = TimeSpan.FromSeconds(60);

    private readonly TimeoutException _failure = new();
    private readonly TaskCompletionSource _gate = new();
    private readonly AsyncLocal<string?> _local = new();

    [Test]
    public async Task GetStatus_BeforeAndAfter_IsPendingThenThatOfTheTeardown()
    {
        var scope = new FakeScope(() => _gate.Task);
        var exit = new DeferredExit(scope, new AwaitedExit(AmbientExit: null, Since: 0));
        exit.GetStatus(0).ShouldBe(ValueTaskSourceStatus.Pending);
        scope.Exits.ShouldBe(0);

        var awaiting = Await(exit);
        scope.Exits.ShouldBe(1);
        exit.GetStatus(0).ShouldBe(ValueTaskSourceStatus.Pending);
        _gate.SetResult();
        await awaiting;

        exit.GetStatus(0).ShouldBe(ValueTaskSourceStatus.Succeeded);
    }

    [Test]
    public async Task GetStatus_TeardownFailed_IsFaultedOrCanceled([Values] bool isCanceled)
    {
        var exit = new DeferredExit(new FakeScope(() => Fail(isCanceled)), new AwaitedExit(AmbientExit: null, Since: 0));

        await Should.ThrowAsync<Exception>(() => Await(exit));

        exit.GetStatus(0).ShouldBe(isCanceled ? ValueTaskSourceStatus.Canceled : ValueTaskSourceStatus.Faulted);
    }

    [Test]
    public async Task Await_PassesWhatTheScopeKeeps([Values] bool suspends)
    {
        var scope = new FakeScope(() => Wait(suspends));
        var ambient = AmbientExit.BeginOnThread(BodyOutcome.Unknown, new ScopeBody());
        ambient.End();

        await new ValueTask(new DeferredExit(scope, new AwaitedExit(ambient, Since: 17)), token: 0);

        scope.AmbientExit.ShouldBeSameAs(ambient);
        scope.Since.ShouldBe(17);
        scope.Answer.ShouldBe(StateMachineAnswer.None, "there is no place of an entry");
    }

    [Test]
    public async Task Await_InFinallyBlock_ReadsTheMachine([Values] bool fails)
    {
        var scope = new FakeScope(() => Task.CompletedTask);
        try
        {
            await Body();
        }
        catch (TimeoutException)
        {
        }

        scope.Answer.ShouldBe(fails ? StateMachineAnswer.Failed(_failure) : StateMachineAnswer.Completed);

        async Task Body()
        {
            scope.Enter();
            try
            {
                if (fails)
                {
                    throw _failure;
                }
            }
            finally
            {
                await scope.DisposeAsync();
            }
        }
    }

    [Test]
    public async Task Await_TeardownCompletesAtOnce_ResumesInline()
    {
        var scope = new FakeScope(() => Task.CompletedTask);
        var exit = new DeferredExit(scope, new AwaitedExit(AmbientExit: null, Since: 0));

        Await(exit).IsCompletedSuccessfully.ShouldBeTrue();

        await Await(exit);
        scope.Exits.ShouldBe(1);
    }

    [Test]
    public async Task Await_Twice_RunsTheTeardownOnce([Values] bool suspends)
    {
        var scope = new FakeScope(() => Wait(suspends));
        var disposal = scope.DisposeAsync();

        await disposal;
        await disposal;

        scope.Exits.ShouldBe(1);
    }

    [Test]
    public async Task Await_TwiceWhileTheTeardownRuns_BothEndWithIt()
    {
        var scope = new FakeScope(() => _gate.Task);
        var exit = new DeferredExit(scope, new AwaitedExit(AmbientExit: null, Since: 0));
        var (one, other) = (Await(exit), Await(exit));

        one.IsCompleted.ShouldBeFalse();
        other.IsCompleted.ShouldBeFalse();
        _gate.SetResult();
        await Task.WhenAll(one, other);

        scope.Exits.ShouldBe(1);
    }

    // The first caller is inside the synchronous part of the teardown, so that there is no task of it yet.
    [Test]
    public async Task Await_WhileAnotherThreadStartsTheTeardown_EndsWithIt([Values] bool blocks, [Values] bool fails)
    {
        using var isStarting = new ManualResetEventSlim();
        using var mayStart = new ManualResetEventSlim();
        var scope = new FakeScope(() =>
        {
            isStarting.Set();
            mayStart.Wait();

            return fails ? Task.FromException(_failure) : Task.CompletedTask;
        });
        var exit = new DeferredExit(scope, new AwaitedExit(AmbientExit: null, Since: 0));
        var first = OnThread(() => Await(exit)).Unwrap();
        isStarting.Wait();
        exit.GetStatus(0).ShouldBe(ValueTaskSourceStatus.Pending);
        var second = blocks ? OnThread(() => Await(() => exit.GetResult(0))).Unwrap() : Await(exit);

        second.IsCompleted.ShouldBeFalse();
        mayStart.Set();

        foreach (var task in new[] { first, second })
        {
            (await Caught(task)).ShouldBeSameAs(fails ? _failure : null);
        }

        scope.Exits.ShouldBe(1);
    }

    [Test]
    public void GetResult_WithoutAwait_RunsTheTeardownAndBlocks([Values] bool suspends)
    {
        var ended = false;
        var scope = new FakeScope(async () =>
        {
            await Wait(suspends);
            ended = true;
        });

        scope.DisposeAsync().GetAwaiter().GetResult();

        ended.ShouldBeTrue();
        scope.Exits.ShouldBe(1);
        scope.Answer.ShouldBe(StateMachineAnswer.None);
    }

    [Test]
    public void GetResult_WithoutAwait_ThrowsTheExceptionOfTheTeardown([Values] bool suspends)
    {
        var scope = new FakeScope(async () =>
        {
            await Wait(suspends);

            throw _failure;
        });

        Should.Throw<TimeoutException>(() => scope.DisposeAsync().GetAwaiter().GetResult()).ShouldBeSameAs(_failure);
    }

    // The teardown suspends in its caller's context, whose only thread is blocked: it has to continue elsewhere.
    [Test]
    public void GetResult_OnSingleThreadedContext_DoesNotHang([Values] bool isSecond) => SingleThread.Run(context =>
    {
        SynchronizationContext? inTeardown = context;
        var scope = new FakeScope(async () =>
        {
            inTeardown = SynchronizationContext.Current;
            await Task.Yield();
        });
        var disposal = scope.DisposeAsync();

        disposal.GetAwaiter().GetResult();
        if (isSecond)
        {
            disposal.GetAwaiter().GetResult();
        }

        inTeardown.ShouldBeNull();
        SynchronizationContext.Current.ShouldBeSameAs(context);
        context.Posts.ShouldBe(0);

        return Task.CompletedTask;
    });

    [Test]
    public void GetResult_OnSingleThreadedContextAndTeardownThrows_RestoresTheContext() => SingleThread.Run(context =>
    {
        var scope = new FakeScope(() => throw _failure);

        Should.Throw<TimeoutException>(() => scope.DisposeAsync().GetAwaiter().GetResult()).ShouldBeSameAs(_failure);
        SynchronizationContext.Current.ShouldBeSameAs(context);

        return Task.CompletedTask;
    });

    [Test]
    public async Task GetResult_OnExclusiveScheduler_DoesNotHang()
    {
        var scheduler = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        TaskScheduler? inTeardown = scheduler;
        var scope = new FakeScope(async () =>
        {
            inTeardown = TaskScheduler.Current;
            await Task.Yield();
        });

        var blocking = Task.Factory.StartNew(
            () => scope.DisposeAsync().GetAwaiter().GetResult(), CancellationToken.None, TaskCreationOptions.LongRunning, scheduler);
        await blocking.WaitAsync(s_guard);

        inTeardown.ShouldBeSameAs(TaskScheduler.Default);
    }

    // What is awaited runs where the caller is, as it would without a scope.
    [Test]
    public void Await_OnSingleThreadedContext_RunsTheTeardownThereAndComesBack(
        [Values] bool suspends, [Values] bool continuesAnywhere) => SingleThread.Run(async context =>
    {
        var contexts = new List<SynchronizationContext?>();
        var scope = new FakeScope(async () =>
        {
            contexts.Add(SynchronizationContext.Current);
            await Wait(suspends);
            contexts.Add(SynchronizationContext.Current);
        });
        var thread = Environment.CurrentManagedThreadId;
        await AwaitThere();

        contexts.ShouldBe([context, context]);

        async Task AwaitThere()
        {
            await scope.DisposeAsync().ConfigureAwait(!continuesAnywhere);
            if (!(suspends && continuesAnywhere))
            {
                SynchronizationContext.Current.ShouldBeSameAs(context);
                Environment.CurrentManagedThreadId.ShouldBe(thread);
            }
        }
    });

    [Test]
    public async Task Await_OnExclusiveScheduler_RunsTheTeardownThereAndComesBack([Values] bool suspends)
    {
        var scheduler = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        var schedulers = new List<TaskScheduler>();
        var scope = new FakeScope(async () =>
        {
            schedulers.Add(TaskScheduler.Current);
            await Wait(suspends);
            schedulers.Add(TaskScheduler.Current);
        });

        await Task.Factory.StartNew(
            async () =>
            {
                await scope.DisposeAsync();
                schedulers.Add(TaskScheduler.Current);
            },
            CancellationToken.None,
            TaskCreationOptions.None,
            scheduler).Unwrap().WaitAsync(s_guard);

        schedulers.ShouldBe([scheduler, scheduler, scheduler]);
    }

    [Test]
    public void Finalizer_NeverAwaited_RunsTheTeardownOnAThreadOfThePool()
    {
        using var ended = new ManualResetEventSlim();
        var isPool = false;
        Drop(new FakeScope(() =>
        {
            isPool = Thread.CurrentThread.IsThreadPoolThread;
            ended.Set();

            return Task.CompletedTask;
        }));

        GC.Collect();
        GC.WaitForPendingFinalizers();

        ended.Wait(s_guard).ShouldBeTrue();
        isPool.ShouldBeTrue();
    }

    [Test]
    public void Finalizer_AwaitedBefore_DoesNotRunTheTeardownAgain()
    {
        using var ended = new ManualResetEventSlim();
        var scope = new FakeScope(() => Task.CompletedTask);
        AwaitAndDrop(scope);
        Drop(new FakeScope(() =>
        {
            ended.Set();

            return Task.CompletedTask;
        }));

        GC.Collect();
        GC.WaitForPendingFinalizers();

        ended.Wait(s_guard).ShouldBeTrue("the one that was not awaited is finalized");
        scope.Exits.ShouldBe(1);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void AwaitAndDrop(FakeScope scope) =>
            Await(new DeferredExit(scope, new AwaitedExit(AmbientExit: null, Since: 0))).IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Test]
    public void OnCompleted_TeardownCompletesAtOnce_CallsTheContinuationAtOnce()
    {
        var exit = new DeferredExit(new FakeScope(() => Task.CompletedTask), new AwaitedExit(AmbientExit: null, Since: 0));
        object? passed = null;

        exit.OnCompleted(state => passed = state, this, token: 0, ValueTaskSourceOnCompletedFlags.None);

        passed.ShouldBeSameAs(this);
        exit.GetResult(0);
    }

    [Test]
    public void OnCompleted_UseSchedulingContext_ContinuesInTheContext([Values] bool uses) => SingleThread.Run(async context =>
    {
        var exit = new DeferredExit(new FakeScope(() => _gate.Task), new AwaitedExit(AmbientExit: null, Since: 0));
        var continued = new TaskCompletionSource<SynchronizationContext?>(TaskCreationOptions.RunContinuationsAsynchronously);
        exit.OnCompleted(
            _ => continued.SetResult(SynchronizationContext.Current),
            state: null,
            token: 0,
            uses ? ValueTaskSourceOnCompletedFlags.UseSchedulingContext : ValueTaskSourceOnCompletedFlags.None);

        ThreadPool.UnsafeQueueUserWorkItem(_ => _gate.SetResult(), null);

        (await continued.Task).ShouldBeSameAs(uses ? context : null);
    });

    [Test]
    public async Task OnCompleted_FlowExecutionContext_ContinuesWithIt([Values] bool flows, [Values] bool isSecond)
    {
        var exit = new DeferredExit(new FakeScope(() => _gate.Task), new AwaitedExit(AmbientExit: null, Since: 0));
        if (isSecond)
        {
            exit.OnCompleted(_ => { }, state: null, token: 0, ValueTaskSourceOnCompletedFlags.None);
        }

        var continued = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _local.Value = "caller's";
        exit.OnCompleted(
            _ => continued.SetResult(_local.Value),
            state: null,
            token: 0,
            flows ? ValueTaskSourceOnCompletedFlags.FlowExecutionContext : ValueTaskSourceOnCompletedFlags.None);
        ThreadPool.UnsafeQueueUserWorkItem(_ => _gate.SetResult(), null);

        (await continued.Task).ShouldBe(flows ? "caller's" : null);
    }

    [Test]
    public async Task Await_TeardownThrows_PropagatesTheSameObject([Values] bool atOnce, [Values] bool suspends)
    {
        var scope = new FakeScope(() =>
        {
            if (atOnce)
            {
                throw _failure;
            }

            return FailLater();
        });
        var exit = new DeferredExit(scope, new AwaitedExit(AmbientExit: null, Since: 0));

        (await Caught(Await(exit))).ShouldBeSameAs(_failure);
        (await Caught(Await(exit))).ShouldBeSameAs(_failure, "for everyone that awaits");
        scope.Exits.ShouldBe(1);

        async Task FailLater()
        {
            await Wait(suspends);

            throw _failure;
        }
    }

    [Test]
    public async Task Await_TeardownCanceled_IsCanceledForTheAwaitingMethod([Values] bool suspends)
    {
        var scope = new FakeScope(async () =>
        {
            await Wait(suspends);

            throw new OperationCanceledException("stopped");
        });
        var awaiting = Await(new DeferredExit(scope, new AwaitedExit(AmbientExit: null, Since: 0)));

        (await Caught(awaiting)).ShouldBeOfType<OperationCanceledException>().Message.ShouldBe("stopped");
        awaiting.IsCanceled.ShouldBeTrue();
    }

    // What the teardown sets before its first await is set for the caller, as in nested blocks.
    [Test]
    public async Task Await_TeardownSetsAsyncLocal_TheCallerHasIt([Values] bool suspends)
    {
        _local.Value = "before";
        var scope = new FakeScope(() =>
        {
            _local.Value = "set";

            return Wait(suspends);
        });

        await scope.DisposeAsync();

        _local.Value.ShouldBe("set");
    }

    [Test]
    public async Task Await_ScopeHasContextAfter_TheCallerContinuesWithIt([Values] bool suspends)
    {
        _local.Value = "before";
        FakeScope? scope = null;
        scope = new FakeScope(async () =>
        {
            await Wait(suspends);
            _local.Value = "after";
            scope!.ContextAfter = ExecutionContext.Capture();
        });

        await scope.DisposeAsync();

        _local.Value.ShouldBe("after");
    }

    // It has not awaited the teardown then, or has set something since.
    [Test]
    public async Task Await_CallerChangedItsContextMeanwhile_KeepsItsOwn()
    {
        _local.Value = "before";
        var scope = new FakeScope(() =>
        {
            _local.Value = "set";

            return _gate.Task;
        });
        var exit = new DeferredExit(scope, new AwaitedExit(AmbientExit: null, Since: 0));
        var awaiting = Await(exit);
        _local.Value = "caller's";
        _gate.SetResult();
        await awaiting;

        exit.GetResult(0);

        _local.Value.ShouldBe("caller's");
    }

    [Test]
    public async Task Started_Teardown_OnlyCarriesTheContext()
    {
        _local.Value = "before";
        var scope = new FakeScope(() => throw _failure);
        var exit = new DeferredExit(scope, TearDownAsync());
        exit.GetStatus(0).ShouldBe(ValueTaskSourceStatus.Pending);
        ThreadPool.UnsafeQueueUserWorkItem(_ => _gate.SetResult(), null);

        await new ValueTask(exit, token: 0);

        _local.Value.ShouldBe("after");
        scope.Exits.ShouldBe(0);

        async Task TearDownAsync()
        {
            await _gate.Task;
            _local.Value = "after";
            scope.ContextAfter = ExecutionContext.Capture();
        }
    }

    [Test]
    public async Task Await_FlowSuppressed_Completes([Values] bool suspends)
    {
        var scope = new FakeScope(() => Wait(suspends));
        Task awaiting;
        using (ExecutionContext.SuppressFlow())
        {
            awaiting = Await(new DeferredExit(scope, new AwaitedExit(AmbientExit: null, Since: 0)));
        }

        await awaiting;
        scope.Exits.ShouldBe(1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop(FakeScope scope) =>
        new DeferredExit(scope, new AwaitedExit(AmbientExit: null, Since: 0)).GetStatus(0).ShouldBe(ValueTaskSourceStatus.Pending);

    private static Task<Task> OnThread(Func<Task> action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Task Await(Action blocking)
    {
        blocking();

        return Task.CompletedTask;
    }

    private static async Task Await(DeferredExit exit) => await new ValueTask(exit, token: 0);

    private static async Task<Exception?> Caught(Task task)
    {
        try
        {
            await task;

            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private static async Task Wait(bool suspends)
    {
        if (suspends)
        {
            await Task.Yield();
        }
    }

    private async Task Fail(bool isCanceled)
    {
        await Task.Yield();

        throw isCanceled ? new OperationCanceledException() : _failure;
    }
}
