using System.Runtime.CompilerServices;

namespace Yielding;

/// <summary>What happens after a setup that failed: <c>RetrySetup</c> and <c>OrElse</c>.</summary>
[TestFixture(AsyncForm.Using)]
[TestFixture(AsyncForm.Run)]
public sealed class RetrySetupTests(AsyncForm form) : IDisposable
{
    private static readonly TimeSpan s_delay = TimeSpan.FromSeconds(3);

    private readonly SignallingTime _time = new();
    private readonly Journal _journal = new();
    private readonly LogOfTest _log = new(Serilog.Events.LogEventLevel.Warning);
    private readonly CancellationTokenSource _source = new();
    private readonly List<Exception> _failures = [];
    private int _tries;

    public void Dispose()
    {
        _log.Dispose();
        _source.Dispose();
    }

    [Test]
    public void InvalidArguments_AreRefusedAtTheCall()
    {
        var manager = AsyncContextManager.Null(1);

        Should.Throw<ArgumentOutOfRangeException>(() => manager.RetrySetup(0)).ParamName.ShouldBe("tries");
        Should.Throw<ArgumentOutOfRangeException>(() => manager.RetrySetup(-1)).ParamName.ShouldBe("tries");
        Should.Throw<ArgumentOutOfRangeException>(() => manager.RetrySetup(2, TimeSpan.FromTicks(-1))).ParamName.ShouldBe("delay");
        Should.Throw<ArgumentOutOfRangeException>(() => manager.RetrySetup(2, Timeout.InfiniteTimeSpan)).ParamName.ShouldBe("delay");
        Should.Throw<ArgumentOutOfRangeException>(() => manager.RetrySetup(2, TimeSpan.MaxValue)).ParamName.ShouldBe("delay");
        Should.Throw<ArgumentNullException>(() => manager.OrElse(null!)).ParamName.ShouldBe("other");
    }

    [Test]
    public async Task Retry_EachFailedSetupIsUnwoundBeforeTheNextStarts([Values(0, 1, 2)] int failures, [Values] bool waits)
    {
        await form.ExecuteAsync(AsyncContextManager.From(Failing(failures, waits)).RetrySetup(3), Written);

        _journal.ShouldBe([.. Enumerable.Range(1, failures).SelectMany(i => (string[])[$"setup {i}", "finally"]),
            $"setup {failures + 1}", "body", "commit", "finally"]);
        _log.Warnings.Select(e => e.Exception).ShouldBe(_failures);
        _log.Warnings.ShouldAllBe(e => e.RenderMessage(null)
            == "The setup of \"Failing\" failed with this exception; the next setup is tried");
    }

    [Test]
    public async Task Retry_AllFail_TheLastPropagatesWithTheEarlierInItsContext([Values] bool waits)
    {
        var caught = await AsyncForms.CaughtAsync(
            () => form.ExecuteAsync(AsyncContextManager.From(Failing(9, waits)).RetrySetup(3), Written));

        _tries.ShouldBe(3);
        caught.ShouldBeSameAs(_failures[2]);
        caught!.GetContext().ShouldBeSameAs(_failures[1]);
        _failures[1].GetContext().ShouldBeSameAs(_failures[0]);
        _journal.ShouldBe("setup 1", "finally", "setup 2", "finally", "setup 3", "finally");
    }

    [Test]
    public async Task Retry_OneTry_IsTheSetupAlone()
    {
        var caught = await AsyncForms.CaughtAsync(
            () => form.ExecuteAsync(AsyncContextManager.From(Failing(1, waits: false)).RetrySetup(1), Written));

        caught.ShouldBeSameAs(_failures.ShouldHaveSingleItem());
        caught!.GetContext().ShouldBeNull();
    }

    [Test]
    public async Task Retry_TheSameExceptionObjectEachTime_Propagates()
    {
        var thrown = new IOException("cached");
        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(AsyncContextManager.From(Cached()).RetrySetup(3), Written));

        caught.ShouldBeSameAs(thrown);
        thrown.GetContext().ShouldBeNull();

        async IAsyncEnumerable<int> Cached()
        {
            await Task.CompletedTask;
            if (thrown is not null)
            {
                throw thrown;
            }

            yield return 1;
        }
    }

    // An exception object that an earlier run has thrown, too, has the failures of this run as its context, and not those of all runs.
    [Test]
    public async Task CachedException_HasTheFailuresOfItsLastRunAsContext([Values] bool retries)
    {
        var cached = new TimeoutException("cached");
        cached.GetContext().ShouldBeNull();
        for (var run = 0; run < 3; run++)
        {
            _tries = 0;
            _failures.Clear();
            var manager = retries
                ? AsyncContextManager.From(FailingWith(() => _tries < 3 ? Fresh("try") : cached)).RetrySetup(3)
                : Managers(Fresh("first"), cached);

            var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(manager, Written));

            caught.ShouldBeSameAs(cached);
            ContextsOf(cached).ShouldBe(_failures.AsEnumerable().Reverse());
        }
    }

    [Test]
    public async Task CachedException_OfAFirstTry_IsTheContextOfTheNextWithoutFailuresOfEarlierRuns()
    {
        var cached = new TimeoutException("cached");
        var last = new IOException("last");
        await AsyncForms.CaughtAsync(() => form.ExecuteAsync(Managers(Fresh("other run"), cached), Written));
        await AsyncForms.CaughtAsync(() => form.ExecuteAsync(Managers(cached, last), Written));

        ContextsOf(last).ShouldBe([cached]);
    }

    [Test]
    public async Task CachedException_ThatReplacesAnotherInEachSetup_LosesNoneOfThisRun()
    {
        var cached = new TimeoutException("cached");
        var genuine = new BodyException();
        await AsyncForms.CaughtAsync(() => Replace(genuine));
        for (var run = 0; run < 3; run++)
        {
            var (first, replaced) = (Fresh("first"), Fresh("replaced"));
            var manager = AsyncContextManager.From(FailingWith(() => first))
                .OrElse(AsyncContextManager.From(FailingWithAsync(() => Replace(replaced))));

            await AsyncForms.CaughtAsync(() => form.ExecuteAsync(manager, Written));

            var contexts = ContextsOf(cached);
            contexts.ShouldBe([genuine, .. contexts.Skip(1)], "that of an exception before the runs stays");
            contexts.ShouldContain(first);
            contexts.ShouldContain(replaced);
            contexts.Count(e => e.Message == "first").ShouldBe(1);
        }

        Task Replace(Exception replaced)
        {
            Scope.Run(Throwing(), _ => throw replaced);

            return Task.CompletedTask;
        }

        IEnumerable<int> Throwing()
        {
            try
            {
                yield return 1;
            }
            finally
            {
                throw cached;
            }
        }
    }

    [Test]
    public async Task CachedExceptions_InTurn_TheChainEnds()
    {
        Exception[] cached = [new TimeoutException("a"), new TimeoutException("b"), new TimeoutException("c")];
        for (var run = 0; run < 3; run++)
        {
            var manager = AsyncContextManager.From(FailingWith(() => cached[_tries * _tries % 3])).RetrySetup(7);

            var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(manager, Written));

            ContextsOf(caught!).Count.ShouldBeLessThan(cached.Length);
        }
    }

    [Test]
    public async Task Retry_BodyOrTeardownFails_IsNotRepeated([Values] bool inTeardown)
    {
        var thrown = new IOException("later");
        var caught = await AsyncForms.CaughtAsync(
            () => form.ExecuteAsync(AsyncContextManager.From(Throwing()).RetrySetup(3), _ => inTeardown ? Written(1) : throw thrown));

        caught.ShouldBeSameAs(thrown);
        _tries.ShouldBe(1);

        async IAsyncEnumerable<int> Throwing()
        {
            _tries++;
            yield return 1;
            await Task.CompletedTask;

            throw thrown;
        }
    }

    [Test]
    public async Task Retry_WaitsForTheDelayBeforeEachTry()
    {
        var running = form.ExecuteAsync(AsyncContextManager.From(Failing(2, waits: false)).RetrySetup(3, s_delay, _time), Written);

        await _time.TimerAsync();
        _time.Advance(s_delay - TimeSpan.FromTicks(1));
        _tries.ShouldBe(1);
        _time.Advance(TimeSpan.FromTicks(1));
        await _time.TimerAsync();
        _tries.ShouldBe(2);
        running.IsCompleted.ShouldBeFalse();
        _time.Advance(s_delay);
        await running;
        _tries.ShouldBe(3);
    }

    [Test]
    public async Task Retry_CancelledDuringTheDelay_OperationCanceledException()
    {
        var running = Execute(AsyncContextManager.From(Failing(9, waits: false)).RetrySetup(3, s_delay, _time));
        await _source.CancelAsync();
        var caught = await AsyncForms.CaughtAsync(() => running);

        var cancelled = caught.ShouldBeAssignableTo<OperationCanceledException>()!;
        cancelled.CancellationToken.ShouldBe(_source.Token);
        cancelled.GetContext().ShouldBeNull();
        cancelled.InnerException!.GetContext().ShouldBeSameAs(_failures.ShouldHaveSingleItem());
        _tries.ShouldBe(1);
    }

    [Test]
    public async Task Retry_CancelledDuringTheSetup_IsNotTriedAgain()
    {
        var caught = await AsyncForms.CaughtAsync(() => Execute(AsyncContextManager.From(Cancelling()).RetrySetup(3)));

        caught.ShouldBeAssignableTo<OperationCanceledException>()!.CancellationToken.ShouldBe(_source.Token);
        _tries.ShouldBe(1);

        async IAsyncEnumerable<int> Cancelling([EnumeratorCancellation] CancellationToken token = default)
        {
            _tries++;
            await _source.CancelAsync();
            token.ThrowIfCancellationRequested();
            yield return 1;
        }
    }

    [Test]
    public async Task FailureAfterTheCallersCancellation_IsNotTriedAgain([Values] bool retries)
    {
        var manager = AsyncContextManager.From(Cancelling());
        var caught = await AsyncForms.CaughtAsync(
            () => Execute(retries ? manager.RetrySetup(3) : manager.OrElse(AsyncContextManager.From(Failing(0, waits: false)))));

        caught.ShouldBeOfType<IOException>();
        _tries.ShouldBe(1);

        async IAsyncEnumerable<int> Cancelling()
        {
            _tries++;
            await _source.CancelAsync();
            if (_tries > 0)
            {
                throw new IOException("setup");
            }

            yield return 1;
        }
    }

    [Test]
    public async Task CancellationOrRuleViolation_IsNotTriedAgain([Values] bool isViolation, [Values] bool retries)
    {
        var thrown = new OperationCanceledException("the setup's own");
        var manager = AsyncContextManager.From(NotYielding());

        var caught = await AsyncForms.CaughtAsync(
            () => Execute(retries ? manager.RetrySetup(3) : manager.OrElse(AsyncContextManager.From(Failing(0, waits: false)))));

        _tries.ShouldBe(1);
        if (isViolation)
        {
            caught.ShouldBeOfType<YieldRuleException>();
        }
        else
        {
            caught.ShouldBeSameAs(thrown);
        }

        async IAsyncEnumerable<int> NotYielding()
        {
            _tries++;
            await Task.CompletedTask;
            if (isViolation)
            {
                yield break;
            }

            if (_tries > 0)
            {
                throw thrown;
            }

            yield return 1;
        }
    }

    [Test]
    public async Task OrElse_FirstSucceeds_TheOtherIsNotEntered()
    {
        await form.ExecuteAsync(AsyncContextManager.From(Failing(0, waits: false)).OrElse(AsyncContextManager.From(Other())), Written);

        _journal.ShouldBe("setup 1", "body", "commit", "finally");
    }

    [Test]
    public async Task OrElse_FirstFails_TheOtherIsEntered([Values] bool waits)
    {
        await form.ExecuteAsync(AsyncContextManager.From(Failing(1, waits)).OrElse(AsyncContextManager.From(Other())), Written);

        _journal.ShouldBe("setup 1", "finally", "other", "body", "other commits");
        _log.Warnings.ShouldHaveSingleItem().Exception.ShouldBeSameAs(_failures[0]);
    }

    [Test]
    public async Task OrElse_BothFail_TheSecondPropagatesWithTheFirstAsContext()
    {
        var manager = AsyncContextManager.From(Failing(1, waits: false)).OrElse(AsyncContextManager.From(Other(fails: true)));

        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(manager, Written));

        caught.ShouldBeOfType<InvalidDataException>();
        caught!.GetContext().ShouldBeSameAs(_failures[0]);
    }

    [Test]
    public async Task OrElse_OfThree_TriesThemInOrder()
    {
        var manager = AsyncContextManager.From(Failing(1, waits: false))
            .OrElse(AsyncContextManager.From(Other(fails: true)))
            .OrElse(AsyncContextManager.From(Other()));

        await form.ExecuteAsync(manager, Written);

        _journal.ShouldBe("setup 1", "finally", "other", "other", "body", "other commits");
    }

    [Test]
    public async Task SynchronousSetupThatSucceeds_LeavesItsAmbientValueToTheBody()
    {
        var value = new AsyncLocal<string?>();
        var manager = AsyncContextManager.From(ContextManager.From(Setting()))
            .RetrySetup(2)
            .WithTeardownTimeout(s_delay).WithSetupTimeout(s_delay);

        await using (await manager.EnterAsync())
        {
            value.Value.ShouldBe("set");
        }

        value.Value.ShouldBe("reset");

        IEnumerable<int> Setting()
        {
            value.Value = "set";
            yield return 1;
            value.Value = "reset";
        }
    }

    private static List<Exception> ContextsOf(Exception exception)
    {
        var contexts = new List<Exception>();
        for (var next = exception.GetContext(); next is not null && contexts.Count < 100; next = next.GetContext())
        {
            contexts.Add(next);
        }

        return contexts;
    }

    private IOException Fresh(string message)
    {
        var fresh = new IOException(message);
        _failures.Add(fresh);

        return fresh;
    }

    private AsyncContextManager<int> Managers(Exception first, Exception second) =>
        AsyncContextManager.From(FailingWith(() => first)).OrElse(AsyncContextManager.From(FailingWith(() => second)));

    private IAsyncEnumerable<int> FailingWith(Func<Exception> exception) => FailingWithAsync(() => throw exception());

    private async IAsyncEnumerable<int> FailingWithAsync(Func<Task> setup)
    {
        _tries++;
        await setup();
        yield return 1;
    }

    private Task Execute(AsyncContextManager<int> manager)
    {
        return form == AsyncForm.Run ? manager.RunAsync(Written, _source.Token) : UsingAsync();

        async Task UsingAsync()
        {
            await using var scope = await manager.EnterAsync(_source.Token);
            await Written(scope.Value);
        }
    }

    private Task Written(int value)
    {
        _journal.Write("body");

        return Task.CompletedTask;
    }

    private async IAsyncEnumerable<int> Failing(int failures, bool waits)
    {
        _journal.Write($"setup {++_tries}");
        if (waits)
        {
            await Task.Yield();
        }

        try
        {
            if (_tries <= failures)
            {
                _failures.Add(new IOException($"try {_tries}"));

                throw _failures[^1];
            }

            yield return _tries;
            _journal.Write("commit");
        }
        finally
        {
            _journal.Write("finally");
        }
    }

    private async IAsyncEnumerable<int> Other(bool fails = false)
    {
        _journal.Write("other");
        await Task.CompletedTask;
        if (fails)
        {
            throw new InvalidDataException("other");
        }

        yield return 1;
        _journal.Write("other commits");
    }
}
