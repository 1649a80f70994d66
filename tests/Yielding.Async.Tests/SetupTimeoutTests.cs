using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;

namespace Yielding;

/// <summary>The time limit of a setup: <c>WithSetupTimeout</c>.</summary>
[TestFixture(AsyncForm.Using)]
[TestFixture(AsyncForm.Run)]
public sealed class SetupTimeoutTests(AsyncForm form)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _time = new();
    private readonly Journal _journal = new();
    private readonly TaskCompletionSource _gate = new();
    private readonly CancellationTokenSource _source = new();

    [TearDown]
    public void DisposeOfSource() => _source.Dispose();

    [TestCaseSource(typeof(TeardownTimeoutTests), nameof(TeardownTimeoutTests.InvalidTimes))]
    public void InvalidTime_IsAnArgumentOutOfRangeExceptionAtTheCall(TimeSpan time) =>
        Should.Throw<ArgumentOutOfRangeException>(() => AsyncContextManager.Null(1).WithSetupTimeout(time)).ParamName.ShouldBe("limit");

    [Test]
    public void InfiniteLimit_IsNone()
    {
        var manager = AsyncContextManager.Null(1);

        manager.WithSetupTimeout(Timeout.InfiniteTimeSpan).ShouldBeSameAs(manager);
    }

    [Test]
    public async Task EndsInTime_BodyAndTeardownAreNotLimited()
    {
        var running = Execute(AsyncContextManager.From(Lease()), () => _time.Advance(s_limit * 2));
        _time.Advance(s_limit - TimeSpan.FromTicks(1));
        _gate.SetResult();
        await running;

        _journal.ShouldBe("leased", "body", "commit", "returned");
    }

    [Test]
    public async Task TimerThrows_CompletedSetupIsReleasedWithoutABody([Values] bool atOnce)
    {
        var time = new FailingTime(FailingCall.Dispose);
        if (atOnce)
        {
            _gate.SetResult();
        }

        var running = form.ExecuteAsync(AsyncContextManager.From(Lease()).WithSetupTimeout(s_limit, time), _ =>
        {
            _journal.Write("body");

            return Task.CompletedTask;
        });
        _gate.TrySetResult();

        (await AsyncForms.CaughtAsync(() => running)).ShouldBeSameAs(time.Failure);
        _journal.ShouldBe("leased", "returned");
    }

    [Test]
    public async Task TimerThrowsAfterASetupThatFailed_SetupsExceptionIsTheContext([Values] bool isTimedOut)
    {
        var time = new FailingTime(FailingCall.Dispose);
        var running = form.ExecuteAsync(AsyncContextManager.From(Lease()).WithSetupTimeout(s_limit, time), _ => Task.CompletedTask);
        var failure = new BodyException();
        if (isTimedOut)
        {
            time.Advance(s_limit);
            _gate.SetResult();
        }
        else
        {
            _gate.SetException(failure);
        }

        var caught = await AsyncForms.CaughtAsync(() => running);

        caught.ShouldBeSameAs(time.Failure);
        if (isTimedOut)
        {
            caught!.GetContext().ShouldBeOfType<TimeoutException>();
        }
        else
        {
            caught!.GetContext().ShouldBeSameAs(failure);
        }
    }

    [Test]
    public async Task TimerCannotBeMade_NoSetupRuns()
    {
        var time = new FailingTime(FailingCall.CreateTimer);
        var manager = AsyncContextManager.From(Lease()).WithSetupTimeout(s_limit, time);

        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(manager, _ => Task.CompletedTask))).ShouldBeSameAs(time.Failure);
        _journal.ShouldBe();
    }

    // As in the case of a caller that stops waiting for the setup: the lease is taken a moment after the limit, and is given back.
    [Test]
    public async Task SetupIgnoresTheToken_IsAwaitedAndTornDownWithoutABody()
    {
        var running = Execute(AsyncContextManager.From(Lease()));
        _time.Advance(s_limit);
        running.IsCompleted.ShouldBeFalse("the setup has not ended");
        _gate.SetResult();
        var caught = await AsyncForms.CaughtAsync(() => running);

        var timeout = caught.ShouldBeOfType<TimeoutException>();
        timeout.Message.ShouldBe(
            "The setup of 'Lease' was cancelled at its time limit of 00:00:05. It has ended, and there is no scope.");
        timeout.InnerException.ShouldBeAssignableTo<OperationCanceledException>();
        _journal.ShouldBe("leased", "returned");
    }

    [Test]
    public async Task SetupIgnoresTheToken_ScopeBodyIsFailed()
    {
        var running = Execute(AsyncContextManager.From(Observing));
        _time.Advance(s_limit);
        _gate.SetResult();

        (await AsyncForms.CaughtAsync(() => running)).ShouldBeOfType<TimeoutException>();
        _journal.ShouldBe("Failed");

        async IAsyncEnumerable<int> Observing(ScopeBody body)
        {
            await _gate.Task;
            yield return 1;
            _journal.Write($"{body.Status}");
            body.Rethrow();
            _journal.Write("commit");
        }
    }

    [Test]
    public async Task SetupObservesTheToken_TimeoutExceptionAfterItsFinallyBlocks()
    {
        var running = Execute(AsyncContextManager.From(Waiting()));
        _time.Advance(s_limit);

        var timeout = (await AsyncForms.CaughtAsync(() => running)).ShouldBeOfType<TimeoutException>();
        timeout.InnerException.ShouldBeAssignableTo<OperationCanceledException>();
        _journal.ShouldBe("finally");
    }

    [Test]
    public async Task SetupIsAwaitedWhileItsFinallyBlocksRun()
    {
        var cleaned = new TaskCompletionSource();
        var running = Execute(AsyncContextManager.From(Slow()));
        _time.Advance(s_limit);
        running.IsCompleted.ShouldBeFalse();
        cleaned.SetResult();

        (await AsyncForms.CaughtAsync(() => running)).ShouldBeOfType<TimeoutException>();
        _journal.ShouldBe("finally");

        async IAsyncEnumerable<int> Slow([EnumeratorCancellation] CancellationToken token = default)
        {
            try
            {
                await _gate.Task.WaitAsync(token);
                yield return 1;
            }
            finally
            {
                await cleaned.Task;
                _journal.Write("finally");
            }
        }
    }

    [Test]
    public async Task SetupThrowsAnotherException_ItPropagatesUnchanged([Values] bool afterTheLimit)
    {
        var thrown = new IOException("setup");
        var running = Execute(AsyncContextManager.From(Throwing()));
        if (afterTheLimit)
        {
            _time.Advance(s_limit);
        }

        _gate.SetResult();

        (await AsyncForms.CaughtAsync(() => running)).ShouldBeSameAs(thrown);

        async IAsyncEnumerable<int> Throwing()
        {
            await _gate.Task;
            if (thrown is not null)
            {
                throw thrown;
            }

            yield return 1;
        }
    }

    [Test]
    public async Task TeardownOfTheCancelledSetupThrows_ItPropagatesWithTheCancellationAsContext()
    {
        var thrown = new IOException("teardown");
        var running = Execute(AsyncContextManager.From(Throwing()));
        _time.Advance(s_limit);
        _gate.SetResult();

        (await AsyncForms.CaughtAsync(() => running)).ShouldBeSameAs(thrown);
        thrown.GetContext().ShouldBeAssignableTo<OperationCanceledException>();

        async IAsyncEnumerable<int> Throwing()
        {
            await _gate.Task;
            try
            {
                yield return 1;
            }
            finally
            {
                throw thrown;
            }
        }
    }

    [Test]
    public async Task CallerCancelsFirst_OperationCanceledExceptionOfTheCallersToken()
    {
        var running = Execute(AsyncContextManager.From(Lease()));
        await _source.CancelAsync();
        _time.Advance(s_limit);
        _gate.SetResult();

        (await AsyncForms.CaughtAsync(() => running)).ShouldBeAssignableTo<OperationCanceledException>()!
            .CancellationToken.ShouldBe(_source.Token);
        _journal.ShouldBe("leased", "returned");
    }

    [Test]
    public async Task CallerCancels_SetupThatObservesItsTokenEnds()
    {
        var running = Execute(AsyncContextManager.From(Waiting()));
        await _source.CancelAsync();

        (await AsyncForms.CaughtAsync(() => running)).ShouldBeAssignableTo<OperationCanceledException>()!
            .CancellationToken.ShouldBe(_source.Token);
        _journal.ShouldBe("finally");
    }

    [Test]
    public async Task LimitComesFirst_TimeoutExceptionAlthoughTheCallerCancelsLater()
    {
        var running = Execute(AsyncContextManager.From(Lease()));
        _time.Advance(s_limit);
        await _source.CancelAsync();
        _gate.SetResult();

        (await AsyncForms.CaughtAsync(() => running)).ShouldBeOfType<TimeoutException>();
        _journal.ShouldBe("leased", "returned");
    }

    [Test]
    public async Task ZeroLimit_NothingRuns()
    {
        var manager = AsyncContextManager.From(Lease()).WithSetupTimeout(TimeSpan.Zero, _time);

        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(manager, _ => Task.CompletedTask))).ShouldBeOfType<TimeoutException>();
        _journal.ShouldBe();
    }

    [Test]
    public async Task SetupThatBlocksPastTheLimit_IsTornDown()
    {
        (await AsyncForms.CaughtAsync(() => Execute(AsyncContextManager.From(Blocking())))).ShouldBeOfType<TimeoutException>();
        _journal.ShouldBe("returned");

        async IAsyncEnumerable<int> Blocking()
        {
            _time.Advance(s_limit);
            try
            {
                yield return 1;
                await Task.CompletedTask;
            }
            finally
            {
                _journal.Write("returned");
            }
        }
    }

    [Test]
    public async Task ClassBased_GetsTheTokenAndIsExitedIfItIgnoresIt([Values] bool observes)
    {
        var running = Execute(new ClassBased(this, observes));
        _time.Advance(s_limit);
        _gate.TrySetResult();

        (await AsyncForms.CaughtAsync(() => running)).ShouldBeOfType<TimeoutException>();
        _journal.ShouldBe(observes ? [] : ["exit Failed"]);
    }

    [Test]
    public async Task Shared_CancelledEntryIsWithdrawn()
    {
        var shared = AsyncContextManager.From(Lease()).Shared();
        var limited = Execute(shared);
        var other = shared.RunAsync(_ => Written("other"));
        _time.Advance(s_limit);
        _gate.SetResult();

        (await AsyncForms.CaughtAsync(() => limited)).ShouldBeOfType<TimeoutException>();
        await other;
        _journal.Lines.ShouldBe(["leased", "returned", "leased", "other", "commit", "returned"]);
    }

    [Test]
    public async Task TornDownWithoutABody_IsNotCountedAsFailed()
    {
        using var measurements = new Measurements("yielding.scopes.failed");
        var running = Execute(AsyncContextManager.From(Lease()).Shared());
        _time.Advance(s_limit);
        _gate.SetResult();

        (await AsyncForms.CaughtAsync(() => running)).ShouldBeOfType<TimeoutException>();
        measurements.Lines.ShouldBeEmpty();
        _journal.ShouldBe("leased", "returned");
    }

    // The timer is disposed after the setup inside has ended, and before the scope around it has noticed that.
    [Test]
    public async Task CallerCancelsWhenTheSetupHasEnded_SharedEntryIsWithdrawn()
    {
        _gate.SetResult();
        var shared = AsyncContextManager.From(Lease()).Shared();
        await using (await shared.EnterAsync())
        {
            var limited = shared.WithTeardownTimeout(s_limit, timeProvider: _time)
                .WithSetupTimeout(s_limit, new CancellingProvider(_source));
            var caught = await AsyncForms.CaughtAsync(() => form == AsyncForm.Run
                ? limited.RunAsync(_ => Written("unreached"), _source.Token)
                : limited.EnterAsync(_source.Token).AsTask());

            caught.ShouldBeAssignableTo<OperationCanceledException>()!.CancellationToken.ShouldBe(_source.Token);
        }

        _journal.ShouldBe("leased", "commit", "returned");
    }

    [Test]
    public async Task RetrySetup_OutsideTheLimit_TriesAgain()
    {
        var tries = 0;
        var manager = AsyncContextManager.From(SlowAtFirst()).WithSetupTimeout(s_limit, _time).RetrySetup(2);

        var running = form.ExecuteAsync(manager, _ => Written("body"));
        _time.Advance(s_limit);
        await running;

        _journal.ShouldBe("finally", "body", "finally");

        async IAsyncEnumerable<int> SlowAtFirst([EnumeratorCancellation] CancellationToken token = default)
        {
            try
            {
                if (tries++ == 0)
                {
                    await _gate.Task.WaitAsync(token);
                }

                yield return 1;
            }
            finally
            {
                _journal.Write("finally");
            }
        }
    }

    [Test]
    public async Task SetupEndsWhileTheCancellationIsDelivered_NothingIsLeftHalfAcquired()
    {
        for (var i = 0; i < 200; i++)
        {
            var time = new FakeTimeProvider();
            var gate = new TaskCompletionSource();
            var (leased, committed) = (0, 0);
            var running = form.ExecuteAsync(AsyncContextManager.From(Racing()).WithSetupTimeout(s_limit, time), _ => Task.CompletedTask);
            var meeting = new AsyncBarrier(2);
            await Task.WhenAll(
                Task.Run(async () =>
                {
                    await meeting.SignalAndWaitAsync();
                    time.Advance(s_limit);
                }),
                Task.Run(async () =>
                {
                    await meeting.SignalAndWaitAsync();
                    gate.SetResult();
                }));

            var caught = await AsyncForms.CaughtAsync(() => running);

            (caught is null or TimeoutException).ShouldBeTrue($"{caught}");
            leased.ShouldBe(0);
            committed.ShouldBe(caught is null ? 1 : 0);

            async IAsyncEnumerable<int> Racing()
            {
                await gate.Task;
                leased++;
                try
                {
                    yield return 1;
                    committed++;
                }
                finally
                {
                    leased--;
                }
            }
        }
    }

    // The cancellation runs this callback, in which the setup ends.
    [Test]
    public async Task SetupEndsInsideTheCancellation_IsTornDown()
    {
        var running = Execute(AsyncContextManager.From((_, token) => Ending(token)));
        _time.Advance(s_limit);

        (await AsyncForms.CaughtAsync(() => running)).ShouldBeOfType<TimeoutException>();
        _journal.ShouldBe("returned");

        async IAsyncEnumerable<int> Ending([EnumeratorCancellation] CancellationToken token)
        {
            var cancelled = new TaskCompletionSource();
            using (token.Register(cancelled.SetResult))
            {
                await cancelled.Task;
            }

            try
            {
                yield return 1;
            }
            finally
            {
                _journal.Write("returned");
            }
        }
    }

    private Task Execute(AsyncContextManager<int> manager, Action? body = null)
    {
        var limited = manager.WithSetupTimeout(s_limit, _time);

        return form == AsyncForm.Run ? limited.RunAsync(_ => BodyAsync(), _source.Token) : UsingAsync();

        async Task UsingAsync()
        {
            await using var scope = await limited.EnterAsync(_source.Token);
            await BodyAsync();
        }

        Task BodyAsync()
        {
            body?.Invoke();

            return Written("body");
        }
    }

    private Task Written(string line)
    {
        _journal.Write(line);

        return Task.CompletedTask;
    }

    private async IAsyncEnumerable<int> Lease()
    {
        await _gate.Task;
        _journal.Write("leased");
        try
        {
            yield return 1;
            _journal.Write("commit");
        }
        finally
        {
            _journal.Write("returned");
        }
    }

    private async IAsyncEnumerable<int> Waiting([EnumeratorCancellation] CancellationToken token = default)
    {
        try
        {
            await _gate.Task.WaitAsync(token);
            yield return 1;
        }
        finally
        {
            _journal.Write("finally");
        }
    }

    private sealed class CancellingProvider(CancellationTokenSource source) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new CancellingTimer(source);
    }

    private sealed class CancellingTimer(CancellationTokenSource source) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => source.Cancel();

        public async ValueTask DisposeAsync() => await source.CancelAsync();
    }

    private sealed class ClassBased(SetupTimeoutTests test, bool observes) : AsyncContextManager<int>
    {
        protected override async ValueTask<int> OnEnterAsync(CancellationToken cancellationToken)
        {
            await test._gate.Task.WaitAsync(observes ? cancellationToken : CancellationToken.None);

            return 1;
        }

        protected override ValueTask<bool> OnExitAsync(Exception? thrown)
        {
            test._journal.Write(thrown is OperationCanceledException ? "exit Failed" : "exit");

            return new(false);
        }
    }
}
