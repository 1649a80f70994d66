using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;

namespace Yielding;

/// <summary>Tasks that end with their scope: <c>AsyncContextManager.TaskGroup</c>.</summary>
[TestFixture(AsyncForm.Using)]
[TestFixture(AsyncForm.Run)]
public sealed class TaskGroupTests(AsyncForm form)
{
    private readonly BodyException _failure = new();
    private readonly Journal _journal = new();
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Test]
    public async Task Empty_EndsAtOnce() => await Execute(_ => { });

    [Test]
    public async Task Tasks_AreAwaitedAtTheEnd()
    {
        var running = Execute(group =>
        {
            group.Start(async _ =>
            {
                await _gate.Task;
                _journal.Write("task");
            });
            _journal.Write("body");
        });
        running.IsCompleted.ShouldBeFalse();
        _gate.SetResult();
        await running;

        _journal.ShouldBe("body", "task");
    }

    [Test]
    public async Task Task_StartsAnotherAlsoAfterTheBody()
    {
        var running = Execute(group => group.Start(async _ =>
        {
            await _gate.Task;
            group.Start(async _ =>
            {
                await Task.Yield();
                _journal.Write("second");
            });
        }));
        _gate.SetResult();
        await running;

        _journal.ShouldBe("second");
    }

    [Test]
    public async Task FirstFailure_CancelsTheOthersAndTheToken([Values] bool atOnce)
    {
        var thrown = new IOException("task");
        TaskGroup? used = null;

        var running = Execute(group =>
        {
            used = group;
            group.Start(token => UntilCancelledAsync("other", token));
            group.Start(async _ =>
            {
                if (!atOnce)
                {
                    await _gate.Task;
                }

                throw thrown;
            });
        });
        _gate.SetResult();
        var caught = await AsyncForms.CaughtAsync(() => running);

        caught.ShouldBeOfType<AggregateException>().InnerExceptions.ShouldBe([thrown]);
        _journal.ShouldBe("other cancelled");
        used!.Token.IsCancellationRequested.ShouldBeTrue();
    }

    [Test]
    public async Task AllFailures_AreKeptInTheirOrder()
    {
        var (first, second) = (new IOException("first"), new IOException("second"));

        var caught = await AsyncForms.CaughtAsync(() => Execute(group =>
        {
            group.Start(async token =>
            {
                try
                {
                    await UntilCancelledAsync("other", token);
                }
                catch (OperationCanceledException)
                {
                    throw second;
                }
            });
            group.Start(_ => Task.FromException(first));
        }));

        caught.ShouldBeOfType<AggregateException>().InnerExceptions.ShouldBe([first, second]);
    }

    [Test]
    public async Task SeveralFailAtOnce_AllAreKept()
    {
        for (var i = 0; i < 100; i++)
        {
            var meeting = new AsyncBarrier(4);
            var failures = Enumerable.Range(0, 4).Select(n => new IOException($"{n}")).ToList();

            var caught = await AsyncForms.CaughtAsync(() => Execute(group =>
            {
                foreach (var failure in failures)
                {
                    group.Start(async _ =>
                    {
                        await meeting.SignalAndWaitAsync();
                        await Task.Yield();
                        throw failure;
                    });
                }
            }));

            caught.ShouldBeOfType<AggregateException>().InnerExceptions.ShouldBe(failures, ignoreOrder: true);
        }
    }

    [Test]
    public async Task TaskWithSeveralExceptions_AllAreKept()
    {
        var (one, two) = (new IOException("one"), new IOException("two"));

        var caught = await AsyncForms.CaughtAsync(
            () => Execute(group => group.Start(_ => Task.WhenAll(Task.FromException(one), Task.FromException(two)))));

        caught.ShouldBeOfType<AggregateException>().InnerExceptions.ShouldBe([one, two]);
    }

    [Test]
    public async Task FunctionThrowsOrReturnsNull_IsAFailureOfTheGroup([Values] bool isNull)
    {
        var caught = await AsyncForms.CaughtAsync(() => Execute(group =>
        {
            group.Start(_ => isNull ? null! : throw _failure);
            _journal.Write("body continues");
        }));

        var inner = caught.ShouldBeOfType<AggregateException>().InnerExceptions.ShouldHaveSingleItem();
        inner.GetType().ShouldBe(isNull ? typeof(InvalidOperationException) : typeof(BodyException));
        _journal.ShouldBe("body continues");
    }

    [Test]
    public async Task BodyFails_CancelsTheTasksAndPropagatesUnchanged()
    {
        var caught = await AsyncForms.CaughtAsync(() => Execute(group =>
        {
            group.Start(token => UntilCancelledAsync("task", token));

            throw _failure;
        }));

        caught.ShouldBeSameAs(_failure);
        _journal.ShouldBe("task cancelled");
    }

    [Test]
    public async Task BodyAndTaskFail_BothAreInTheAggregateAndTheBodysIsItsContext()
    {
        var thrown = new IOException("task");

        var caught = await AsyncForms.CaughtAsync(() => Execute(group =>
        {
            group.Start(async token =>
            {
                try
                {
                    await UntilCancelledAsync("task", token);
                }
                finally
                {
                    throw thrown;
                }
            });

            throw _failure;
        }));

        caught.ShouldBeOfType<AggregateException>().InnerExceptions.ShouldBe([_failure, thrown]);
        caught!.GetContext().ShouldBeSameAs(_failure);
    }

    [Test]
    public async Task BodyIsCancelledByAFailedTask_OnlyTheTaskIsAFailure()
    {
        var thrown = new IOException("task");

        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(AsyncContextManager.TaskGroup(), async group =>
        {
            group.Start(_ => Task.FromException(thrown));
            await new TaskCompletionSource().Task.WaitAsync(group.Token);
        }));

        caught.ShouldBeOfType<AggregateException>().InnerExceptions.ShouldBe([thrown]);
        caught!.GetContext().ShouldBeAssignableTo<OperationCanceledException>();
    }

    [Test]
    public async Task BodyFailsByItsOwnCancellation_ItIsAFailure()
    {
        var cancelled = new OperationCanceledException("own");

        (await AsyncForms.CaughtAsync(() => Execute(_ => throw cancelled))).ShouldBeSameAs(cancelled);
    }

    [Test]
    public async Task TaskCancelledByAnotherToken_IsAFailure()
    {
        var caught = await AsyncForms.CaughtAsync(
            () => Execute(group => group.Start(_ => Task.FromCanceled(new CancellationToken(canceled: true)))));

        caught.ShouldBeOfType<AggregateException>().InnerExceptions.ShouldHaveSingleItem().ShouldBeOfType<TaskCanceledException>();
    }

    [Test]
    public async Task TheSameException_IsListedOnce()
    {
        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(AsyncContextManager.TaskGroup(), async group =>
        {
            var task = Task.FromException(_failure);
            group.Start(_ => task);
            await task;
        }));

        caught.ShouldBeOfType<AggregateException>().InnerExceptions.ShouldBe([_failure]);
    }

    [Test]
    public async Task Cancel_EndsTheTasksWithoutAFailure()
    {
        await Execute(group =>
        {
            group.Start(token => UntilCancelledAsync("task", token));
            group.Cancel();
        });

        _journal.ShouldBe("task cancelled");
    }

    [Test]
    public async Task StartAfterACancellation_CallsTheFunctionWithTheCancelledToken()
    {
        await Execute(group =>
        {
            group.Cancel();
            group.Start(token =>
            {
                _journal.Write($"{token.IsCancellationRequested}");

                return Task.CompletedTask;
            });
        });

        _journal.ShouldBe("True");
    }

    [Test]
    public async Task StartAfterTheEnd_IsAnInvalidOperationExceptionAtTheCall([Values] bool fails)
    {
        TaskGroup? ended = null;
        await AsyncForms.CaughtAsync(() => Execute(group =>
        {
            ended = group;
            if (fails)
            {
                throw _failure;
            }
        }));

        Should.Throw<InvalidOperationException>(() => ended!.Start(_ =>
        {
            _journal.Write("started");

            return Task.CompletedTask;
        }));
        _journal.ShouldBe();
    }

    [Test]
    public async Task TaskWithAResult_IsReturned([Values] bool inTheBody)
    {
        Task<int>? task = null;
        _gate.SetResult();

        await form.ExecuteAsync(AsyncContextManager.TaskGroup(), async group =>
        {
            task = group.Start(async token =>
            {
                token.ShouldBe(group.Token);
                await _gate.Task;

                return 42;
            });
            if (inTheBody)
            {
                (await task).ShouldBe(42);
            }
        });

        task!.IsCompletedSuccessfully.ShouldBeTrue();
        (await task).ShouldBe(42);
    }

    [Test]
    public async Task TaskWithAResult_FailureThatTheBodyAwaits_IsListedOnce()
    {
        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(
            AsyncContextManager.TaskGroup(),
            async group => _journal.Write($"{await group.Start(_ => Task.FromException<int>(_failure))}")));

        caught.ShouldBeOfType<AggregateException>().InnerExceptions.ShouldBe([_failure]);
    }

    [Test]
    public async Task TaskWithAResult_FunctionThrowsOrReturnsNull_IsAFailureOfTheGroupAndOfTheTask([Values] bool isNull)
    {
        Task<int>? task = null;

        var caught = await AsyncForms.CaughtAsync(
            () => Execute(group => task = group.Start<int>(_ => isNull ? null! : throw _failure)));

        var failure = caught.ShouldBeOfType<AggregateException>().InnerExceptions.ShouldHaveSingleItem();
        failure.ShouldBeOfType(isNull ? typeof(InvalidOperationException) : typeof(BodyException));
        (await AsyncForms.CaughtAsync(() => task!)).ShouldBeSameAs(failure);
    }

    [Test]
    public async Task TaskWithAResult_AmbientValueOfTheFunction_IsNotTheCallers()
    {
        var ambient = new AsyncLocal<int>();

        await Execute(group =>
        {
            _ = group.Start(_ => Task.FromResult(ambient.Value = 1));
            ambient.Value.ShouldBe(0);
        });
    }

    [Test]
    public async Task FailureOfATaskThatIsNotAwaited_IsNoUnobservedTaskException()
    {
        var count = 0;
        void Count(object? sender, UnobservedTaskExceptionEventArgs e) =>
            count += e.Exception.Flatten().InnerExceptions.Contains(_failure) ? 1 : 0;

        TaskScheduler.UnobservedTaskException += Count;
        try
        {
            await FailAsync();
            for (var i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Count;
        }

        count.ShouldBe(0);

        [MethodImpl(MethodImplOptions.NoInlining)]
        Task FailAsync() => AsyncForms.CaughtAsync(() => Execute(group =>
        {
            group.Start(_ => Task.FromException(_failure));
            _ = group.Start(async _ =>
            {
                await Task.Yield();
                if (_failure is not null)
                {
                    throw _failure;
                }

                return 1;
            });
            _ = group.Start<int>(_ => throw _failure);
        }));
    }

    [Test]
    public async Task StartNull_IsRefused() =>
        await Execute(group => Should.Throw<ArgumentNullException>(() => group.Start(null!)).ParamName.ShouldBe("function"));

    [Test]
    public async Task CallbackOfTheTokenThrows_IsLogged()
    {
        using var log = new LogOfTest();
        var thrown = new IOException("callback");

        await Execute(group =>
        {
            group.Token.Register(() => throw thrown);
            group.Cancel();
        });

        log.Events.Select(e => e.Exception).OfType<AggregateException>().ShouldHaveSingleItem().InnerExceptions.ShouldBe([thrown]);
    }

    [Test]
    public async Task EachEntry_HasAGroupOfItsOwn()
    {
        var manager = AsyncContextManager.TaskGroup();
        var groups = new List<TaskGroup>();

        await form.ExecuteAsync(manager, outer => form.ExecuteAsync(manager, inner =>
        {
            groups.AddRange([outer, inner]);

            return Task.CompletedTask;
        }));

        groups.Distinct().Count().ShouldBe(2);
    }

    [Test]
    public async Task UnknownOutcome_CancelsTheTasks([Values] bool taskFails)
    {
        var held = await AsyncContextManager.TaskGroup().EnterAsync();
        held.Value.Start(async token =>
        {
            try
            {
                await UntilCancelledAsync("task", token);
            }
            catch (OperationCanceledException) when (taskFails)
            {
                throw new IOException("task");
            }
        });
        try
        {
            throw _failure;
        }
        catch (BodyException)
        {
        }

        var caught = await AsyncForms.CaughtAsync(() => DisposeElsewhereAsync(held));

        _journal.ShouldBe("task cancelled");
        if (taskFails)
        {
            caught.ShouldBeOfType<AggregateException>().InnerExceptions.ShouldHaveSingleItem().ShouldBeOfType<IOException>();
        }
        else
        {
            caught.ShouldBeNull();
        }

        static async Task DisposeElsewhereAsync(IAsyncDisposable held) => await held.DisposeAsync();
    }

    [Test]
    public async Task TeardownTimeout_CancelsTheTasksAndIsReported()
    {
        var time = new FakeTimeProvider();
        var limit = TimeSpan.FromSeconds(5);

        var running = form.ExecuteAsync(
            AsyncContextManager.TaskGroup().WithTeardownTimeout(limit, timeProvider: time),
            group =>
            {
                group.Start(token => UntilCancelledAsync("task", token));

                return Task.CompletedTask;
            });
        time.Advance(limit);
        var caught = await AsyncForms.CaughtAsync(() => running);

        caught.ShouldBeOfType<TimeoutException>().Message.ShouldBe(
            "The teardown of 'TaskGroup' was cancelled at its time limit of 00:00:05.");
        _journal.ShouldBe("task cancelled");
    }

    [Test]
    public async Task TeardownTimeout_TasksThatEndNormally_AreNoFailure([Values] bool isEmpty)
    {
        var running = form.ExecuteAsync(
            AsyncContextManager.TaskGroup().WithTeardownTimeout(TimeSpan.Zero, Timeout.InfiniteTimeSpan),
            group =>
            {
                if (!isEmpty)
                {
                    group.Start(_ => _gate.Task);
                }

                return Task.CompletedTask;
            });
        _gate.SetResult();

        await running;
    }

    [Test]
    public async Task Run_ReturnsTheResultOfTheBodyAfterTheTasks()
    {
        var running = AsyncContextManager.TaskGroup().RunAsync(group =>
        {
            group.Start(_ => _gate.Task);

            return Task.FromResult(42);
        });
        running.IsCompleted.ShouldBeFalse();
        _gate.SetResult();

        (await running).ShouldBe(42);
    }

    [Test]
    public async Task Stack_AwaitsTheTasksOfAGroupThatIsAnEntry()
    {
        await form.ExecuteAsync(async stack =>
        {
            stack.Callback(() => _journal.Write("older entry"));
            var group = await stack.EnterAsync(AsyncContextManager.TaskGroup());
            group.Start(async _ =>
            {
                await Task.Yield();
                _journal.Write("task");
            });
        });

        _journal.ShouldBe("task", "older entry");
    }

    [Test]
    public async Task DebuggerDisplay_HasTheCounts() =>
        await Execute(group => DebuggerDisplays.Of(group).ShouldBe("1 running, 0 failed"));

    private Task Execute(Action<TaskGroup> body) =>
        form.ExecuteAsync(AsyncContextManager.TaskGroup(), group =>
        {
            body(group);

            return Task.CompletedTask;
        });

    private async Task UntilCancelledAsync(string name, CancellationToken token)
    {
        try
        {
            await new TaskCompletionSource().Task.WaitAsync(token);
        }
        finally
        {
            _journal.Write($"{name} cancelled");
        }
    }
}
