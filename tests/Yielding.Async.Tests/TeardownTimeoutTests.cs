using Microsoft.Extensions.Time.Testing;
using Serilog.Events;

namespace Yielding;

/// <summary>The time limit of a teardown: <c>WithTeardownTimeout</c>.</summary>
public sealed class TeardownTimeoutTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(2);

    private static readonly Dictionary<string, Func<TeardownTimeoutTests, AsyncForm, Func<int, Task>, Task>> s_kinds = new()
    {
        ["generator with a ScopeBody"] = (test, form, body) => form.ExecuteAsync(test.Limited(test.Gated), body),
        ["generator"] = (test, form, body) => form.ExecuteAsync(test.LimitedTo(AsyncContextManager.From(test.Cancelled())), body),
        ["class"] = (test, form, body) => form.ExecuteAsync(test.LimitedTo(new ClassBased(test)), body),
        ["awaited yield"] = (test, form, body) => form.ExecuteAsync(test.LimitedTo(AsyncContextManager.From<int>(test.FinallyAsync)), body),
        ["traced"] = (test, form, body) => form.ExecuteAsync(test.LimitedTo(AsyncContextManager.From(test.Gated).Traced("span")), body),
        ["shared"] = (test, form, body) => form.ExecuteAsync(test.LimitedTo(AsyncContextManager.From(test.Gated).Shared()), body),
        ["two limits"] = (test, form, body) =>
            form.ExecuteAsync(test.Limited(test.Gated).WithTeardownTimeout(s_limit * 2, s_grace, test._time), body),
        ["stack, scope"] = (test, form, body) => form.ExecuteAsync(async stack =>
        {
            stack.LimitTeardown(s_limit, s_grace, test._time);
            await body(await stack.EnterAsync(test.Gated));
        }),
        ["stack, exit"] = (test, form, body) => form.ExecuteAsync(async stack =>
        {
            stack.LimitTeardown(s_limit, s_grace, test._time);
            stack.PushAsync(async _ =>
            {
                await test._gate.Task.WaitAsync(stack.TeardownToken);

                return false;
            });
            await body(1);
        }),
        ["stack, callback"] = (test, form, body) => form.ExecuteAsync(async stack =>
        {
            stack.LimitTeardown(s_limit, s_grace, test._time);
            stack.CallbackAsync(() => test._gate.Task.WaitAsync(stack.TeardownToken));
            await body(1);
        }),
    };

    private readonly FakeTimeProvider _time = new();
    private readonly LogOfTest _log = new(LogEventLevel.Warning);
    private readonly BodyException _failure = new();
    private readonly Journal _journal = new();

    // The teardown waits for the gate, and for the token unless it ignores it.
    private readonly TaskCompletionSource _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => _log.Dispose();

    public static IEnumerable<TestCaseData> InvalidTimes =>
    [
        new(TimeSpan.FromTicks(-1)),
        new(TimeSpan.FromMilliseconds(-2)),
        new(TimeSpan.MinValue),
        new(TimeSpan.FromMilliseconds(uint.MaxValue)),
        new(TimeSpan.MaxValue),
    ];

    [TestCaseSource(nameof(InvalidTimes))]
    public void InvalidTime_IsAnArgumentOutOfRangeExceptionAtTheCall(TimeSpan time)
    {
        var manager = AsyncContextManager.Null(1);

        Should.Throw<ArgumentOutOfRangeException>(() => manager.WithTeardownTimeout(time)).ParamName.ShouldBe("limit");
        Should.Throw<ArgumentOutOfRangeException>(() => manager.WithTeardownTimeout(s_limit, time)).ParamName.ShouldBe("gracePeriod");
    }

    [Test]
    public void LongestTime_IsAccepted() =>
        AsyncContextManager.Null(1).WithTeardownTimeout(TimeSpan.FromMilliseconds(uint.MaxValue - 1)).ShouldNotBeNull();

    [Test]
    public async Task InfiniteLimit_IsNone()
    {
        var manager = AsyncContextManager.From(Gated);

        manager.WithTeardownTimeout(Timeout.InfiniteTimeSpan).ShouldBeSameAs(manager);

        _gate.SetResult();
        await manager.RunAsync(_ => Task.CompletedTask);
        _journal.ShouldBe("token None", "Completed", "commit", "finally");
    }

    [Test]
    public async Task EndsInTime_NothingIsReported([Values] AsyncForm form, [Values] bool atOnce)
    {
        if (atOnce)
        {
            _gate.SetResult();
        }

        var running = form.ExecuteAsync(Limited(Gated), _ => Task.CompletedTask);
        running.IsCompleted.ShouldBe(atOnce);
        _time.Advance(s_limit - TimeSpan.FromTicks(1));
        _gate.TrySetResult();
        await running;
        _time.Advance(s_limit);

        _journal.ShouldBe("token", "Completed", "commit", "finally");
        _log.Events.ShouldBeEmpty();
    }

    [Test]
    public async Task BodyThatTakesLong_IsNotLimited([Values] AsyncForm form)
    {
        _gate.SetResult();

        await form.ExecuteAsync(Limited(Gated), _ =>
        {
            _time.Advance(s_limit * 3);

            return Task.CompletedTask;
        });

        _journal.ShouldBe("token", "Completed", "commit", "finally");
    }

    [Test]
    public async Task TimeProviderThrows_TeardownRunsAndItsExceptionPropagates(
        [Values] AsyncForm form,
        [Values(FailingCall.CreateTimer, FailingCall.GetTimestamp, FailingCall.Dispose)] FailingCall call,
        [Values] bool fails,
        [Values] bool atOnce)
    {
        var time = new FailingTime(call);
        if (atOnce)
        {
            _gate.SetResult();
        }

        var running = form.ExecuteAsync(
            AsyncContextManager.From(Gated).WithTeardownTimeout(s_limit, s_grace, time), _ => Body(fails));
        _gate.TrySetResult();
        var caught = await AsyncForms.CaughtAsync(() => running);

        caught.ShouldBeSameAs(time.Failure);
        caught!.GetContext().ShouldBeSameAs(fails ? _failure : null);
        _journal.Lines.Count(line => line == "finally").ShouldBe(1);
    }

    [Test]
    public async Task TimerOfTheGracePeriodCannotBeMade_TeardownIsLeftRunning([Values] AsyncForm form, [Values] bool fails)
    {
        var time = new FailingTime(FailingCall.None);
        var running = form.ExecuteAsync(
            AsyncContextManager.From(body => Ignoring(body)).WithTeardownTimeout(s_limit, s_grace, time), _ => Body(fails));
        time.Failing = FailingCall.CreateTimer;
        time.Advance(s_limit);
        var caught = await AsyncForms.CaughtAsync(() => running);

        caught.ShouldBeSameAs(time.Failure);
        caught!.GetContext().ShouldBeOfType<TimeoutException>().GetContext().ShouldBeSameAs(fails ? _failure : null);
        time.Failing = FailingCall.GetTimestamp;
        _gate.SetResult();
        await _log.WaitForAsync(e => ReferenceEquals(e.Exception, time.Failure) && e.Level == LogEventLevel.Error);
        await _log.WaitForAsync(e => e.MessageTemplate.Text.Contains("ended after", StringComparison.Ordinal));
    }

    [Test]
    public async Task TokenObserved_TimeoutExceptionWithTheCancellationInside([Values] AsyncForm form, [Values] bool fails)
    {
        var running = form.ExecuteAsync(Limited(Gated), _ => Body(fails));
        _time.Advance(s_limit);
        var caught = await AsyncForms.CaughtAsync(() => running);

        var timeout = caught.ShouldBeOfType<TimeoutException>();
        timeout.Message.ShouldBe("The teardown of 'Gated' was cancelled at its time limit of 00:00:05.");
        timeout.InnerException.ShouldBeAssignableTo<OperationCanceledException>();
        timeout.GetContext().ShouldBeSameAs(fails ? _failure : null);
        _journal.ShouldBe("token", fails ? "Failed" : "Completed", "finally");
        _log.Events.ShouldAllBe(e => e.MessageTemplate.Text.StartsWith("In the scope of"), "only replacements");
    }

    [Test]
    public async Task TokenObserved_TheBodysExceptionIsLoggedAsReplacedOnce(
        [ValueSource(nameof(Kinds))] string kind, [Values] AsyncForm form)
    {
        var running = s_kinds[kind](this, form, _ => Body(fails: true));
        _time.Advance(s_limit);
        var caught = await AsyncForms.CaughtAsync(() => running);

        caught.ShouldBeOfType<TimeoutException>().GetContext().ShouldBeSameAs(_failure);
        var ofTheBody = _log.Events.Where(e => ReferenceEquals(e.Exception, _failure)); // an earlier test may end late
        ofTheBody.ShouldHaveSingleItem().MessageTemplate.Text.ShouldStartWith("In the scope of");
    }

    [Test]
    public async Task EndsInTheGracePeriod_KeepsItsResultAndTheOverrunIsLogged([Values] AsyncForm form, [Values] bool fails)
    {
        var running = form.ExecuteAsync(Limited(body => Ignoring(body)), _ => Body(fails));
        _time.Advance(s_limit);
        _time.Advance(s_grace - TimeSpan.FromTicks(1));
        running.IsCompleted.ShouldBeFalse();
        _gate.SetResult();
        var caught = await AsyncForms.CaughtAsync(() => running);

        caught.ShouldBeSameAs(fails ? _failure : null);
        _journal.Lines[^1].ShouldBe("finally");
        _journal.Lines.Contains("commit").ShouldBe(!fails);
        var overrun = _log.Events.ShouldHaveSingleItem();
        overrun.Level.ShouldBe(LogEventLevel.Error);
        overrun.RenderMessage().ShouldBe(
            "The teardown of the scope of \"Ignoring\" took 6999.9999 ms and exceeded its budget of 5000 ms");
    }

    [Test]
    public async Task ThrowsInTheGracePeriod_TheExceptionPropagatesUnchanged([Values] AsyncForm form)
    {
        var thrown = new IOException("teardown");

        var running = form.ExecuteAsync(Limited(body => Ignoring(body, thrown)), _ => Body(fails: true));
        _time.Advance(s_limit);
        _gate.SetResult();
        var caught = await AsyncForms.CaughtAsync(() => running);

        caught.ShouldBeSameAs(thrown);
        thrown.GetContext().ShouldBeSameAs(_failure);
        _log.Events.ShouldContain(e => e.Level == LogEventLevel.Error);
    }

    [Test]
    public async Task BodyFailedByACancellation_IsNotTakenForTheTimeLimit([Values] AsyncForm form)
    {
        var cancelled = new OperationCanceledException("the body's");

        var running = form.ExecuteAsync(Limited(body => Ignoring(body)), _ => throw cancelled);
        _time.Advance(s_limit);
        _gate.SetResult();

        (await AsyncForms.CaughtAsync(() => running)).ShouldBeSameAs(cancelled);
    }

    [Test]
    public async Task FinallyBlockThrowsTheBodysCancellationAgain_IsNotTakenForTheTimeLimit([Values] AsyncForm form)
    {
        var cancelled = new OperationCanceledException("the body's");

        var running = form.ExecuteAsync(
            AsyncContextManager.From(Rethrowing()).WithTeardownTimeout(s_limit, s_grace, _time), _ => throw cancelled);
        _time.Advance(s_limit);
        _gate.SetResult();

        (await AsyncForms.CaughtAsync(() => running)).ShouldBeSameAs(cancelled);

        async IAsyncEnumerable<int> Rethrowing()
        {
            try
            {
                yield return 1;
            }
            finally
            {
                await _gate.Task;
                throw cancelled;
            }
        }
    }

    [Test]
    public async Task Token_IsNotCancelledAfterATeardownThatEndedInTime()
    {
        var token = CancellationToken.None;
        await Limited(Ending).RunAsync(_ => Task.CompletedTask);

        _time.Advance(s_limit * 2);

        token.CanBeCanceled.ShouldBeTrue();
        token.IsCancellationRequested.ShouldBeFalse();

        async IAsyncEnumerable<int> Ending(ScopeBody body)
        {
            token = body.TeardownToken;
            yield return 1;
            await Task.Yield();
        }
    }

    [Test]
    public async Task SuppressesInTheGracePeriod_WorksInRun()
    {
        var running = Limited(Suppressing).RunAsync(_ => Body(fails: true));
        _time.Advance(s_limit);
        _gate.SetResult();
        await running;

        _log.Warnings.ShouldHaveSingleItem().Exception.ShouldBeSameAs(_failure);

        async IAsyncEnumerable<int> Suppressing(ScopeBody body)
        {
            yield return 1;
            await _gate.Task;
            body.Suppress();
        }
    }

    [Test]
    public async Task OverrunsTheGracePeriod_TimeoutExceptionAndTheLateEndIsLogged(
        [Values] AsyncForm form, [Values] bool fails, [Values] bool throwsLate)
    {
        var late = throwsLate ? new IOException("late") : null;

        var running = form.ExecuteAsync(Limited(body => Ignoring(body, late)), _ => Body(fails));
        _time.Advance(s_limit);
        _time.Advance(s_grace);
        var caught = await AsyncForms.CaughtAsync(() => running);

        var timeout = caught.ShouldBeOfType<TimeoutException>();
        timeout.Message.ShouldBe(
            "The teardown of 'Ignoring' was cancelled at its time limit of 00:00:05, and did not end within the grace period of 00:00:02. "
            + "It still runs, and its end is logged.");
        timeout.InnerException.ShouldBeNull();
        timeout.GetContext().ShouldBeSameAs(fails ? _failure : null);
        _journal.Lines.ShouldNotContain("finally");
        _log.Events.ShouldAllBe(e => e.Level == LogEventLevel.Warning);

        _time.Advance(TimeSpan.FromSeconds(3));
        _gate.SetResult();
        await _ended.Task;
        var logged = await EventuallyLoggedAsync();

        _journal.Lines[^1].ShouldBe("finally");
        _journal.Lines.Contains("commit").ShouldBe(!fails && !throwsLate);
        logged.RenderMessage().ShouldBe(
            "The teardown of the scope of \"Ignoring\", which had exceeded its time limit, ended after 10000 ms");
        logged.Exception.ShouldBeSameAs(late);
        if (fails && throwsLate)
        {
            late!.GetContext().ShouldBeSameAs(_failure);
        }

        _log.Events.Count(e => ReferenceEquals(e.Exception, _failure) && e.Level == LogEventLevel.Warning).ShouldBe(fails ? 1 : 0);
    }

    [Test]
    public async Task GeneratorWithoutScopeBody_IsLeftRunningAndDisposedByItsLateEnd([Values] AsyncForm form, [Values] bool fails)
    {
        var limited = AsyncContextManager.From(Generator()).WithTeardownTimeout(s_limit, s_grace, _time);
        var running = form.ExecuteAsync(limited, _ => Body(fails));
        _time.Advance(s_limit);
        _time.Advance(s_grace);

        var caught = (await AsyncForms.CaughtAsync(() => running)).ShouldBeOfType<TimeoutException>();
        caught.GetContext().ShouldBeSameAs(fails ? _failure : null);

        _gate.SetResult();
        await EventuallyLoggedAsync();
        _journal.ShouldBe(fails ? ["finally"] : ["commit", "finally"]);

        async IAsyncEnumerable<int> Generator()
        {
            try
            {
                yield return 1;
                await _gate.Task;
                _journal.Write("commit");
            }
            finally
            {
                await _gate.Task;
                _journal.Write("finally");
            }
        }
    }

    [Test]
    public async Task HandWrittenEnumerator_IsDisposedOnceAndOnlyAfterItsStepHasEnded()
    {
        var steps = new Steps(_gate.Task);

        var running = AsyncContextManager.From(steps).WithTeardownTimeout(s_limit, s_grace, _time).RunAsync(_ => Task.CompletedTask);
        _time.Advance(s_limit);
        _time.Advance(s_grace);
        (await AsyncForms.CaughtAsync(() => running)).ShouldBeOfType<TimeoutException>();
        steps.Disposals.ShouldBe(0);

        _gate.SetResult();
        await EventuallyLoggedAsync();
        steps.Disposals.ShouldBe(1);
        steps.WasRunningAtDisposal.ShouldBeFalse();
    }

    [Test]
    public async Task LateEndByCancellation_IsLogged()
    {
        var running = Limited(CancelledLate).RunAsync(_ => Task.CompletedTask);
        _time.Advance(s_limit);
        _time.Advance(s_grace);
        (await AsyncForms.CaughtAsync(() => running)).ShouldBeOfType<TimeoutException>();
        _gate.SetResult();

        (await EventuallyLoggedAsync()).Exception.ShouldBeOfType<OperationCanceledException>();

        async IAsyncEnumerable<int> CancelledLate(ScopeBody body)
        {
            yield return 1;
            await _gate.Task;
            body.TeardownToken.ThrowIfCancellationRequested();
        }
    }

    [Test]
    public async Task LateEnd_IsNeverAnUnobservedTaskException()
    {
        var unobserved = 0;
        void Count(object? sender, UnobservedTaskExceptionEventArgs e) =>
            unobserved += e.Exception.InnerExceptions.Any(inner => inner is IOException { Message: "late" }) ? 1 : 0;

        TaskScheduler.UnobservedTaskException += Count;
        try
        {
            await OverrunAsync();
            await EventuallyLoggedAsync();
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

        unobserved.ShouldBe(0);

        async Task OverrunAsync()
        {
            var running = Limited(body => Ignoring(body, new IOException("late"))).RunAsync(_ => Task.CompletedTask);
            _time.Advance(s_limit);
            _time.Advance(s_grace);
            await AsyncForms.CaughtAsync(() => running);
            _gate.SetResult();
        }
    }

    [Test]
    public async Task ZeroLimit_RunsTheTeardownWithACancelledToken([Values] AsyncForm form)
    {
        var manager = AsyncContextManager.From(Gated).WithTeardownTimeout(TimeSpan.Zero, s_grace, _time);

        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(manager, _ => Task.CompletedTask));

        caught.ShouldBeOfType<TimeoutException>();
        _journal.ShouldBe("token", "Completed", "finally");
    }

    [Test]
    public async Task ZeroGracePeriod_CancelsBeforeItStopsWaiting([Values] bool observes)
    {
        var cancelled = new TaskCompletionSource();
        var manager = AsyncContextManager.From(Synchronous).WithTeardownTimeout(s_limit, TimeSpan.Zero, _time);

        var running = manager.RunAsync(_ => Task.CompletedTask);
        _time.Advance(s_limit);
        var caught = await AsyncForms.CaughtAsync(() => running);

        cancelled.Task.IsCompleted.ShouldBeTrue();
        caught.ShouldBeOfType<TimeoutException>();

        async IAsyncEnumerable<int> Synchronous(ScopeBody body)
        {
            yield return 1;
            body.TeardownToken.Register(() => cancelled.SetResult());
            await _gate.Task.WaitAsync(observes ? body.TeardownToken : CancellationToken.None);
        }
    }

    [Test]
    public async Task InfiniteGracePeriod_WaitsForTheEnd()
    {
        var manager = AsyncContextManager.From(body => Ignoring(body)).WithTeardownTimeout(s_limit, Timeout.InfiniteTimeSpan, _time);

        var running = manager.RunAsync(_ => Task.CompletedTask);
        _time.Advance(s_limit);
        _time.Advance(TimeSpan.FromDays(30));
        running.IsCompleted.ShouldBeFalse();
        _gate.SetResult();
        await running;

        _journal.Lines.ShouldContain("commit");
    }

    [Test]
    public async Task DefaultGracePeriod_IsOneSecond()
    {
        var manager = AsyncContextManager.From(body => Ignoring(body)).WithTeardownTimeout(s_limit, timeProvider: _time);

        var running = manager.RunAsync(_ => Task.CompletedTask);
        _time.Advance(s_limit);
        _time.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        running.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromTicks(1));

        (await AsyncForms.CaughtAsync(() => running)).ShouldBeOfType<TimeoutException>();
    }

    [Test]
    public async Task Token_ReachesEachKindOfManager([Values] AsyncForm form, [Values(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)] int kind)
    {
        AsyncContextManager<int> Limit(AsyncContextManager<int> manager) => manager.WithTeardownTimeout(s_limit, s_grace, _time);
        var manager = kind switch
        {
            0 => Limit(AsyncContextManager.From(Gated)),
            1 => Limit(AsyncContextManager.From((body, _) => Gated(body))),
            2 => Limit(AsyncContextManager.From<int>(AwaitedAsync)),
            3 => Limit(new ClassBased(this)),
            4 => Limit(AsyncContextManager.From(Gated).RetrySetup(2)),
            5 => Limit(AsyncContextManager.From(Gated).OrElse(AsyncContextManager.Null(1)).WithSetupTimeout(s_limit, _time)),
            6 => Limit(AsyncContextManager.From(Gated).Shared()),
            7 => Limit(AsyncContextManager.From(Gated)).Shared(),
            8 => Limit(AsyncContextManager.From(Gated).Traced("traced")),
            _ => Limit(AsyncContextManager.From(Gated).WithTeardownTimeout(s_limit * 10, s_grace, _time)),
        };

        var running = form.ExecuteAsync(manager, _ => Task.CompletedTask);
        running.IsCompleted.ShouldBeFalse();
        _time.Advance(s_limit);

        (await AsyncForms.CaughtAsync(() => running)).ShouldBeOfType<TimeoutException>()
            .InnerException.ShouldBeAssignableTo<OperationCanceledException>();
        _journal.ShouldBe("token", "Completed", "finally");
    }

    [Test]
    public async Task All_PassesTheTokenToEachOfThem()
    {
        var managers = AsyncContextManager.All(AsyncContextManager.From(Gated), AsyncContextManager.From(Gated));

        var running = managers.WithTeardownTimeout(s_limit, s_grace, _time).RunAsync(_ => Task.CompletedTask);
        _time.Advance(s_limit);

        (await AsyncForms.CaughtAsync(() => running)).ShouldBeOfType<TimeoutException>();
        _journal.Lines.Count(line => line == "finally").ShouldBe(2);
    }

    [Test]
    public async Task Shared_UsesTheLimitOfTheEntryThatExitsLast()
    {
        var shared = AsyncContextManager.From(Gated).Shared();
        var first = await shared.WithTeardownTimeout(s_limit * 2, s_grace, _time).EnterAsync();
        var last = await shared.WithTeardownTimeout(s_limit, s_grace, _time).EnterAsync();
        await first.DisposeAsync();

        var running = last.DisposeAsync().AsTask();
        _time.Advance(s_limit);

        (await AsyncForms.CaughtAsync(() => running)).ShouldBeOfType<TimeoutException>().InnerException.ShouldNotBeNull();
        _journal.ShouldBe("token", "Completed", "finally");
    }

    [Test]
    public async Task Shared_SetUpByAnEntryWithoutALimit_HasNoTokenAndIsLeftRunning()
    {
        var shared = AsyncContextManager.From(Gated).Shared();
        var first = await shared.EnterAsync();
        var last = await shared.WithTeardownTimeout(s_limit, s_grace, _time).EnterAsync();
        await first.DisposeAsync();

        var running = last.DisposeAsync().AsTask();
        _time.Advance(s_limit);
        _time.Advance(s_grace);

        (await AsyncForms.CaughtAsync(() => running)).ShouldBeOfType<TimeoutException>().InnerException.ShouldBeNull();
        _gate.SetResult();
        await EventuallyLoggedAsync();
        _journal.ShouldBe("token None", "Completed", "commit", "finally");
    }

    [Test]
    public async Task Shared_WithoutALimit_HasNoToken()
    {
        _gate.SetResult();
        await AsyncContextManager.From(Gated).Shared().RunAsync(_ => Task.CompletedTask);

        _journal.ShouldBe("token None", "Completed", "commit", "finally");
    }

    [Test]
    public async Task ClassBasedWithoutALimit_IsExitedByOnExitAsync()
    {
        var caught = await AsyncForms.CaughtAsync(() => new ClassBased(this).RunAsync(_ => Task.CompletedTask));

        caught.ShouldBeOfType<InvalidOperationException>().Message.ShouldBe("called without a limit");
    }

    [Test]
    public async Task InnerLimitIsShorter_ItIsTheOneReported()
    {
        var manager = Limited(Gated).WithTeardownTimeout(s_limit * 2, s_grace, _time);

        var running = manager.RunAsync(_ => Task.CompletedTask);
        _time.Advance(s_limit);

        (await AsyncForms.CaughtAsync(() => running))!.Message.ShouldEndWith("at its time limit of 00:00:05.");
    }

    [Test]
    public async Task TokenRegisteredInTheSetup_IsCancelledInTheTeardown()
    {
        var running = Limited(Registering).RunAsync(_ => Task.CompletedTask);
        _journal.ShouldBe();
        _time.Advance(s_limit);
        await running;

        _journal.ShouldBe("cancelled");

        async IAsyncEnumerable<int> Registering(ScopeBody body)
        {
            var cancelled = new TaskCompletionSource();
            using var registration = body.TeardownToken.Register(() =>
            {
                _journal.Write("cancelled");
                cancelled.SetResult();
            });
            yield return 1;
            await cancelled.Task;
        }
    }

    [Test]
    public async Task CallbackOfTheTokenThrows_IsLoggedAndTheTimerThreadSurvives()
    {
        var thrown = new IOException("callback");
        var running = Limited(Registering).RunAsync(_ => Task.CompletedTask);
        _time.Advance(s_limit);
        _time.Advance(s_grace);
        (await AsyncForms.CaughtAsync(() => running)).ShouldBeOfType<TimeoutException>();

        var logged = _log.Events.Single(e => e.MessageTemplate.Text.StartsWith("A callback", StringComparison.Ordinal));
        logged.Exception.ShouldBeOfType<AggregateException>().InnerExceptions.ShouldBe([thrown]);

        async IAsyncEnumerable<int> Registering(ScopeBody body)
        {
            yield return 1;
            body.TeardownToken.Register(() => throw thrown);
            await _gate.Task;
        }
    }

    [Test]
    public async Task UnknownOutcome_StaysUnknown()
    {
        var held = await Limited(Gated).EnterAsync();
        try
        {
            throw _failure;
        }
        catch (BodyException)
        {
        }

        _gate.SetResult();
        await DisposeElsewhereAsync(held);

        _journal.ShouldBe("token", "Unknown", "finally");

        static async Task DisposeElsewhereAsync(IAsyncDisposable held) => await held.DisposeAsync();
    }

    [Test]
    public async Task EndRacesWithTheLimit_IsReportedOnce([Values] AsyncForm form)
    {
        for (var i = 0; i < 200; i++)
        {
            var time = new FakeTimeProvider();
            var gate = new TaskCompletionSource();
            var commits = 0;
            var ended = new TaskCompletionSource();
            var manager = AsyncContextManager.From(Racing).WithTeardownTimeout(s_limit, TimeSpan.Zero, time);
            var running = form.ExecuteAsync(manager, _ => Task.CompletedTask);
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
            await ended.Task;

            (caught is null or TimeoutException).ShouldBeTrue();
            commits.ShouldBe(1);

            async IAsyncEnumerable<int> Racing(ScopeBody body)
            {
                yield return 1;
                await gate.Task;
                commits++;
                ended.SetResult();
            }
        }
    }

    private static IEnumerable<string> Kinds => s_kinds.Keys;

    private AsyncContextManager<int> Limited(Func<ScopeBody, IAsyncEnumerable<int>> generator) =>
        LimitedTo(AsyncContextManager.From(generator));

    private AsyncContextManager<int> LimitedTo(AsyncContextManager<int> manager) =>
        manager.WithTeardownTimeout(s_limit, s_grace, _time);

    private Task Body(bool fails) => fails ? Task.FromException(_failure) : Task.CompletedTask;

    /// <summary>The event of a late end, which is logged after the late end itself.</summary>
    private Task<LogEvent> EventuallyLoggedAsync() =>
        _log.WaitForAsync(e => e.MessageTemplate.Text.Contains("ended after", StringComparison.Ordinal));

    private async IAsyncEnumerable<int> Gated(ScopeBody body)
    {
        _journal.Write(body.TeardownToken.CanBeCanceled ? "token" : "token None");
        yield return 1;
        _journal.Write($"{body.Status}");
        try
        {
            await _gate.Task.WaitAsync(body.TeardownToken);
            body.Rethrow();
            _journal.Write("commit");
        }
        finally
        {
            _journal.Write("finally");
        }
    }

    private async IAsyncEnumerable<int> Ignoring(ScopeBody body, Exception? thrown = null)
    {
        yield return 1;
        try
        {
            await _gate.Task;
            if (thrown is not null)
            {
                throw thrown;
            }

            body.Rethrow();
            _journal.Write("commit");
        }
        finally
        {
            _journal.Write("finally");
            _ended.TrySetResult();
        }
    }

    private async IAsyncEnumerable<int> Cancelled()
    {
        try
        {
            yield return 1;
        }
        finally
        {
            await CancelledAtTheLimitAsync();
        }
    }

    // What a teardown without a token of its own waits for.
    private Task CancelledAtTheLimitAsync()
    {
        var cancelled = new TaskCompletionSource();
        _time.CreateTimer(_ => cancelled.TrySetCanceled(), state: null, s_limit, Timeout.InfiniteTimeSpan);

        return cancelled.Task;
    }

    private async Task FinallyAsync(Yielder<int> yield)
    {
        try
        {
            await yield.Return(1);
        }
        finally
        {
            await _gate.Task.WaitAsync(yield.TeardownToken);
        }
    }

    private async Task AwaitedAsync(Yielder<int> yield)
    {
        _journal.Write(yield.TeardownToken.CanBeCanceled ? "token" : "token None");
        await yield.Return(1);
        _journal.Write("Completed");
        try
        {
            await _gate.Task.WaitAsync(yield.TeardownToken);
        }
        finally
        {
            _journal.Write("finally");
        }
    }

    private sealed class ClassBased(TeardownTimeoutTests test) : AsyncContextManager<int>
    {
        protected override ValueTask<int> OnEnterAsync(CancellationToken cancellationToken) => new(1);

        protected override async ValueTask<bool> OnLimitedExitAsync(Exception? thrown, CancellationToken cancellationToken)
        {
            test._journal.Write(cancellationToken.CanBeCanceled ? "token" : "token None");
            test._journal.Write(thrown is null ? "Completed" : "Failed");
            try
            {
                await test._gate.Task.WaitAsync(cancellationToken);
            }
            finally
            {
                test._journal.Write("finally");
            }

            return false;
        }

        protected override ValueTask<bool> OnExitAsync(Exception? thrown) => throw new InvalidOperationException("called without a limit");
    }

    private sealed class Steps(Task gate) : IAsyncEnumerable<int>, IAsyncEnumerator<int>
    {
        private bool _isRunning;
        private bool _hasYielded;

        public int Disposals { get; private set; }

        public bool WasRunningAtDisposal { get; private set; }

        public int Current => 1;

        public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default) => this;

        public async ValueTask<bool> MoveNextAsync()
        {
            if (!_hasYielded)
            {
                _hasYielded = true;

                return true;
            }

            _isRunning = true;
            await gate;
            _isRunning = false;

            return false;
        }

        public ValueTask DisposeAsync()
        {
            Disposals++;
            WasRunningAtDisposal |= _isRunning;

            return ValueTask.CompletedTask;
        }
    }
}
