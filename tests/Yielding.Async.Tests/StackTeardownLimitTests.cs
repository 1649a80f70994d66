using Serilog.Events;

namespace Yielding;

/// <summary>One time limit for all exits of a stack: <c>AsyncExitStack.LimitTeardown</c>.</summary>
[TestFixture(AsyncForm.Using)]
[TestFixture(AsyncForm.Run)]
public sealed class StackTeardownLimitTests(AsyncForm form) : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(2);

    private readonly SignallingTime _time = new();
    private readonly LogOfTest _log = new(LogEventLevel.Error);
    private readonly BodyException _failure = new();
    private readonly Journal _journal = new();
    private readonly TaskCompletionSource _gate = new();
    private readonly SemaphoreSlim _started = new(0);

    public void Dispose()
    {
        _log.Dispose();
        _started.Dispose();
    }

    [TestCaseSource(typeof(TeardownTimeoutTests), nameof(TeardownTimeoutTests.InvalidTimes))]
    public void InvalidTime_IsAnArgumentOutOfRangeExceptionAtTheCall(TimeSpan time)
    {
        var stack = new AsyncExitStack();

        Should.Throw<ArgumentOutOfRangeException>(() => stack.LimitTeardown(time)).ParamName.ShouldBe("limit");
        Should.Throw<ArgumentOutOfRangeException>(() => stack.LimitTeardown(s_limit, time)).ParamName.ShouldBe("gracePeriod");
    }

    [Test]
    public async Task SetTooLate_IsAnInvalidOperationException()
    {
        var twice = new AsyncExitStack();
        twice.LimitTeardown(s_limit);
        Should.Throw<InvalidOperationException>(() => twice.LimitTeardown(s_limit));

        var used = new AsyncExitStack();
        used.Callback(() => { });
        Should.Throw<InvalidOperationException>(() => used.LimitTeardown(s_limit));

        await used.CloseAsync();
        Should.Throw<ObjectDisposedException>(() => used.LimitTeardown(s_limit));
    }

    [Test]
    public void InfiniteLimit_IsNone()
    {
        var stack = new AsyncExitStack();
        stack.TeardownToken.CanBeCanceled.ShouldBeFalse();
        stack.LimitTeardown(Timeout.InfiniteTimeSpan);
        stack.TeardownToken.CanBeCanceled.ShouldBeFalse();
    }

    [Test]
    public async Task EndsInTime_NothingIsReported([Values] bool fails)
    {
        _gate.SetResult();

        var caught = await PlayAsync(async stack => await stack.EnterAsync(body => Waiting("a", body)), fails);

        caught.ShouldBeSameAs(fails ? _failure : null);
        _journal.ShouldBe(fails ? "a Failed" : "a Completed");
        _log.Events.ShouldBeEmpty();
    }

    [Test]
    public async Task EachKindOfEntry_GetsTheToken([Values(0, 1, 2, 3, 4, 5)] int kind)
    {
        var running = form.ExecuteAsync(async stack =>
        {
            stack.LimitTeardown(s_limit, s_grace, _time);
            switch (kind)
            {
                case 0:
                    await stack.EnterAsync(body => Waiting("a", body));
                    break;
                case 1:
                    await stack.EnterAsync((body, _) => Waiting("a", body));
                    break;
                case 2:
                    await stack.EnterAsync(AsyncContextManager.From(body => Waiting("a", body)));
                    break;
                case 3:
                    await stack.EnterAsync(new ClassBased(this));
                    break;
                case 4:
                    stack.PushAsync(new ClassBased(this));
                    break;
                default:
                    stack.CallbackAsync(() => WaitAsync("a", BodyStatus.Completed, stack.TeardownToken));
                    break;
            }
        });
        await _started.WaitAsync();
        _time.Advance(s_limit);
        var caught = await AsyncForms.CaughtAsync(() => running);

        caught.ShouldBeOfType<TimeoutException>().InnerException.ShouldBeAssignableTo<OperationCanceledException>();
        _journal.ShouldBe("a Completed");
    }

    [Test]
    public async Task Deadline_IsSharedByAllEntries([Values] bool fails)
    {
        var running = PlayAsync(
            async stack =>
            {
                await stack.EnterAsync(body => Waiting("a", body));
                stack.CallbackAsync(SlowAsync);
                stack.CallbackAsync(SlowAsync);
                stack.Push(thrown =>
                {
                    _journal.Write($"first exit: {thrown?.GetType().Name}");

                    return false;
                });
            },
            fails);
        await _started.WaitAsync();
        var caught = await running;

        // Two callbacks have used 6 of 5 seconds, so the generator is cancelled at once.
        caught.ShouldBeOfType<TimeoutException>().GetContext().ShouldBeSameAs(fails ? _failure : null);
        caught!.Message.ShouldBe("The teardown of 'Waiting' was cancelled at its time limit of 00:00:05.");
        _journal.ShouldBe($"first exit: {(fails ? "BodyException" : null)}", "slow", "slow", fails ? "a Failed" : "a Completed");

        Task SlowAsync()
        {
            _journal.Write("slow");
            _time.Advance(TimeSpan.FromSeconds(3));

            return Task.CompletedTask;
        }
    }

    [Test]
    public async Task EntryOverruns_TheRestIsStillExitedAndReceivesTheTimeoutException([Values] bool fails)
    {
        Exception? received = null;
        var running = PlayAsync(
            async stack =>
            {
                stack.Push(thrown =>
                {
                    received = thrown;
                    _journal.Write("synchronous");

                    return false;
                });
                await stack.EnterAsync(Plain());
                await stack.EnterAsync(body => Ignoring(body));
                stack.Callback(() => _journal.Write("newest"));
            },
            fails);
        await _started.WaitAsync();
        _time.Advance(s_limit);
        _time.Advance(s_grace);
        var caught = await running;

        var timeout = caught.ShouldBeOfType<TimeoutException>();
        timeout.GetContext().ShouldBeSameAs(fails ? _failure : null);
        received.ShouldBeSameAs(timeout);
        _journal.ShouldBe("newest", "plain finally", "synchronous");

        _gate.SetResult();
        await _log.WaitForAsync(e => e.MessageTemplate.Text.Contains("ended after", StringComparison.Ordinal));

        _journal.Lines.Count(line => line == "commit").ShouldBe(fails ? 0 : 1);

        async IAsyncEnumerable<int> Plain()
        {
            try
            {
                yield return 1;
                await Task.CompletedTask;
                _journal.Write("plain commit");
            }
            finally
            {
                _journal.Write("plain finally");
            }
        }
    }

    [Test]
    public async Task SeveralEntriesOverrun_EachHasTheGracePeriodAndAllTimeoutsAreKept()
    {
        var running = PlayAsync(
            async stack =>
            {
                await stack.EnterAsync(body => Ignoring(body));
                await stack.EnterAsync(body => Ignoring(body));
            },
            fails: false);
        await _time.TimerAsync();
        _time.Advance(s_limit);
        await _time.TimerAsync();
        _time.Advance(s_grace);
        await _time.TimerAsync();
        running.IsCompleted.ShouldBeFalse();
        _time.Advance(s_grace);

        var caught = (await running).ShouldBeOfType<TimeoutException>();

        caught.GetContext().ShouldBeOfType<TimeoutException>();
        _gate.SetResult();
    }

    [Test]
    public async Task EntryAfterTheDeadlineThatEnds_IsNotReported()
    {
        var running = PlayAsync(
            stack =>
            {
                stack.CallbackAsync(async () =>
                {
                    await Task.Yield();
                    _journal.Write("ended");
                });
                stack.CallbackAsync(() =>
                {
                    _time.Advance(s_limit * 2);

                    return Task.CompletedTask;
                });
                _started.Release();

                return ValueTask.CompletedTask;
            },
            fails: false);

        (await running).ShouldBeNull();
        _journal.ShouldBe("ended");
        _log.Events.ShouldHaveSingleItem().RenderMessage(null).ShouldBe(
            "The teardown of the scope of \"AsyncExitStack\" took 10000 ms and exceeded its budget of 5000 ms");
    }

    [Test]
    public async Task PopAll_MovesTheLimit()
    {
        var stack = new AsyncExitStack();
        stack.LimitTeardown(s_limit, s_grace, _time);
        await stack.EnterAsync(body => Waiting("a", body));
        var token = stack.TeardownToken;

        var moved = stack.PopAll();

        moved.TeardownToken.ShouldBe(token);
        stack.TeardownToken.CanBeCanceled.ShouldBeFalse();
        await stack.CloseAsync();
        var running = moved.CloseAsync().AsTask();
        _time.Advance(s_limit);
        (await AsyncForms.CaughtAsync(() => running)).ShouldBeOfType<TimeoutException>();
    }

    [Test]
    public async Task PopAllInACallback_TheTimeStartsWithTheNewUnwinding([Values] bool isAsync)
    {
        AsyncExitStack? kept = null;
        var stack = new AsyncExitStack();
        stack.LimitTeardown(s_limit, s_grace, _time);
        await stack.EnterAsync(body => Waiting("a", body));
        if (isAsync)
        {
            stack.CallbackAsync(() =>
            {
                kept = stack.PopAll();

                return Task.CompletedTask;
            });
        }
        else
        {
            stack.Callback(() => kept = stack.PopAll());
        }

        await stack.CloseAsync();
        _time.Advance(s_limit * 2);
        kept!.TeardownToken.CanBeCanceled.ShouldBeTrue();
        kept.TeardownToken.IsCancellationRequested.ShouldBeFalse("its unwinding has not begun");
        var running = kept.CloseAsync().AsTask();
        await _started.WaitAsync();
        _time.Advance(s_limit);

        kept.TeardownToken.IsCancellationRequested.ShouldBeTrue();
        (await AsyncForms.CaughtAsync(() => running)).ShouldBeOfType<TimeoutException>();
        _journal.ShouldBe("a Completed");
        _log.Events.ShouldBeEmpty();
    }

    [Test]
    public async Task PopAllAfterTheLimit_EntriesOfTheNewStackHaveTheGracePeriod()
    {
        AsyncExitStack? kept = null;
        var stack = new AsyncExitStack();
        stack.LimitTeardown(s_limit, s_grace, _time);
        await stack.EnterAsync(body => Ignoring(body));
        stack.CallbackAsync(() =>
        {
            _time.Advance(s_limit);
            kept = stack.PopAll();

            return Task.CompletedTask;
        });
        await stack.CloseAsync();
        kept!.TeardownToken.IsCancellationRequested.ShouldBeTrue();
        var running = kept.CloseAsync().AsTask();
        running.IsCompleted.ShouldBeFalse();
        _time.Advance(s_grace);

        (await AsyncForms.CaughtAsync(() => running)).ShouldBeOfType<TimeoutException>();
        _gate.SetResult();
    }

    [Test]
    public async Task PopAllWithATimerThatThrows_ReturnsTheStackAndLogs()
    {
        AsyncExitStack? kept = null;
        var time = new FailingTime(FailingCall.Dispose);
        var stack = new AsyncExitStack();
        stack.LimitTeardown(s_limit, s_grace, time);
        stack.Callback(() => _journal.Write("kept"));
        stack.CallbackAsync(() =>
        {
            kept = stack.PopAll();

            return Task.CompletedTask;
        });
        await stack.CloseAsync();
        _log.Events.Where(e => ReferenceEquals(e.Exception, time.Failure)).ShouldHaveSingleItem(); // an earlier test may end late
        time.Failing = FailingCall.None;

        await kept!.CloseAsync();
        _journal.ShouldBe("kept");
    }

    [Test]
    public async Task TimeProviderThrows_AllEntriesAreExitedAndItsExceptionPropagates(
        [Values(FailingCall.CreateTimer, FailingCall.GetTimestamp, FailingCall.Dispose)] FailingCall call,
        [Values] bool fails,
        [Values] bool isAsync)
    {
        var time = new FailingTime(call);
        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(stack =>
        {
            stack.LimitTeardown(s_limit, s_grace, time);
            stack.Callback(() => _journal.Write("synchronous"));
            if (isAsync)
            {
                stack.CallbackAsync(async () =>
                {
                    await Task.Yield();
                    _journal.Write("asynchronous");
                });
            }

            return fails ? throw _failure : Task.CompletedTask;
        }));

        _journal.Lines.ShouldBe(isAsync ? ["asynchronous", "synchronous"] : ["synchronous"]);
        caught.ShouldBeSameAs(time.Failure);
        caught!.GetContext().ShouldBeSameAs(fails ? _failure : null);
    }

    [Test]
    public async Task ManagerWithItsOwnLimit_EndsAtTheEarlierOne([Values] bool ownIsEarlier)
    {
        var own = ownIsEarlier ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(9);
        var running = PlayAsync(
            async stack => await stack.EnterAsync(
                AsyncContextManager.From(body => Waiting("a", body)).WithTeardownTimeout(own, s_grace, _time)),
            fails: false);
        await _started.WaitAsync();
        _time.Advance(ownIsEarlier ? own : s_limit);

        (await running).ShouldBeOfType<TimeoutException>().Message.ShouldEndWith(
            ownIsEarlier ? "at its time limit of 00:00:01." : "at its time limit of 00:00:05.");
    }

    private async Task<Exception?> PlayAsync(Func<AsyncExitStack, ValueTask> register, bool fails) =>
        await AsyncForms.CaughtAsync(() => form.ExecuteAsync(async stack =>
        {
            stack.LimitTeardown(s_limit, s_grace, _time);
            await register(stack);
            if (fails)
            {
                throw _failure;
            }
        }));

    private async IAsyncEnumerable<int> Waiting(string name, ScopeBody body)
    {
        yield return 1;
        await WaitAsync(name, body.Status, body.TeardownToken);
        body.Rethrow();
    }

    private async Task WaitAsync(string name, BodyStatus status, CancellationToken token)
    {
        _journal.Write($"{name} {status}");
        _started.Release();
        await _gate.Task.WaitAsync(token);
    }

    private async IAsyncEnumerable<int> Ignoring(ScopeBody body)
    {
        yield return 1;
        _started.Release();
        await _gate.Task;
        body.Rethrow();
        _journal.Write("commit");
    }

    private sealed class ClassBased(StackTeardownLimitTests test) : AsyncContextManager<int>
    {
        protected override ValueTask<int> OnEnterAsync(CancellationToken cancellationToken) => new(1);

        protected override async ValueTask<bool> OnLimitedExitAsync(Exception? thrown, CancellationToken cancellationToken)
        {
            await test.WaitAsync("a", thrown is null ? BodyStatus.Completed : BodyStatus.Failed, cancellationToken);

            return false;
        }

        protected override ValueTask<bool> OnExitAsync(Exception? thrown) => throw new InvalidOperationException("not called");
    }
}
