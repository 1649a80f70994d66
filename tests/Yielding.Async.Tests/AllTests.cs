using System.Runtime.CompilerServices;
using Yielding.Cases;

namespace Yielding;

/// <summary>Several managers as one: <c>AsyncContextManager.All</c>.</summary>
[TestFixture(AsyncForm.Using)]
[TestFixture(AsyncForm.Run)]
public sealed class AllTests(AsyncForm form) : IDisposable
{
    private readonly BodyException _failure = new();
    private readonly Journal _journal = new();
    private readonly CancellationTokenSource _source = new();

    public void Dispose() => _source.Dispose();

    [Test]
    public void NullOrManagerThatIsNull_IsRefusedAtTheCall()
    {
        Should.Throw<ArgumentNullException>(() => AsyncContextManager.All((IEnumerable<AsyncContextManager<int>>)null!));
        Should.Throw<ArgumentNullException>(() => AsyncContextManager.All((AsyncContextManager<int>[])null!));
        Should.Throw<ArgumentException>(() => AsyncContextManager.All(AsyncContextManager.Null(1), null!)).ParamName.ShouldBe("managers");
    }

    [Test]
    public async Task None_HasAnEmptyList()
    {
        IReadOnlyList<int>? values = null;

        await form.ExecuteAsync(AsyncContextManager.All<int>(), list => Checked(() => values = list));

        values.ShouldBeEmpty();
    }

    [Test]
    public async Task ArrayOrSequence_IsCopied()
    {
        AsyncContextManager<int>[] managers = [AsyncContextManager.Null(1), AsyncContextManager.Null(2)];
        var (all, sequence) = (AsyncContextManager.All(managers), AsyncContextManager.All(managers.Where(_ => true)));
        managers[1] = AsyncContextManager.Null(3);

        await form.ExecuteAsync(all, list => Checked(() => list.ShouldBe([1, 2])));
        await form.ExecuteAsync(sequence, list => Checked(() => list.ShouldBe([1, 2])));
    }

    [Test]
    public async Task Setups_RunConcurrentlyAndTeardownsInReverseOrder()
    {
        var meeting = new Meeting(3);

        await form.ExecuteAsync(
            AsyncContextManager.All(Enumerable.Range(1, 3).Select(i => AsyncContextManager.From(Meeting(i)))),
            list =>
            {
                _journal.Write(string.Join(" ", list));

                return Task.CompletedTask;
            });

        _journal.ShouldBe("1 2 3", "commit 3", "finally 3", "commit 2", "finally 2", "commit 1", "finally 1");

        async IAsyncEnumerable<int> Meeting(int i)
        {
            await meeting.AttendAsync(); // ends when all three wait
            try
            {
                yield return i;
                await Task.Yield();
                _journal.Write($"commit {i}");
            }
            finally
            {
                _journal.Write($"finally {i}");
            }
        }
    }

    [Test]
    public async Task Body_Fails_NoneCommitsAndTheExceptionPropagates()
    {
        var caught = await AsyncForms.CaughtAsync(
            () => form.ExecuteAsync(AsyncContextManager.All(Plain("a"), Observing("b"), Observing("c")), _ => throw _failure));

        caught.ShouldBeSameAs(_failure);
        _journal.ShouldBe("c Failed", "b Failed", "a finally");
    }

    [Test]
    public async Task OneSetupFails_OthersAreCancelledAndAwaitedAndTheAcquiredReleased()
    {
        var waiting = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        var thrown = new IOException("setup");

        var running = form.ExecuteAsync(
            AsyncContextManager.All(
                Observing("a"), AsyncContextManager.From(Cancelled()), AsyncContextManager.From(Failing()), Plain("d")),
            Unreached);
        await waiting.Task;
        gate.SetResult();
        var caught = await AsyncForms.CaughtAsync(() => running);

        caught.ShouldBeSameAs(thrown);
        thrown.GetContext().ShouldBeNull("a cancellation that follows is no failure");
        _journal.ShouldBe("cancelled", "d finally", "a Failed");

        async IAsyncEnumerable<int> Failing()
        {
            await gate.Task;
            if (thrown is not null)
            {
                throw thrown;
            }

            yield return 1;
        }

        async IAsyncEnumerable<int> Cancelled([EnumeratorCancellation] CancellationToken token = default)
        {
            try
            {
                waiting.SetResult();
                await new TaskCompletionSource().Task.WaitAsync(token);
                yield return 1;
            }
            finally
            {
                _journal.Write("cancelled");
            }
        }
    }

    [Test]
    public async Task SetupThatIgnoresTheCancellation_IsAwaitedAndReleased()
    {
        var gate = new TaskCompletionSource();

        var running = form.ExecuteAsync(
            AsyncContextManager.All(AsyncContextManager.From(Ignoring()), Throwing(new IOException("setup"))), Unreached);
        running.IsCompleted.ShouldBeFalse();
        gate.SetResult();

        (await AsyncForms.CaughtAsync(() => running)).ShouldBeOfType<IOException>();
        _journal.ShouldBe("released");

        async IAsyncEnumerable<int> Ignoring()
        {
            await gate.Task;
            try
            {
                yield return 1;
                _journal.Write("commit");
            }
            finally
            {
                _journal.Write("released");
            }
        }
    }

    [Test]
    public async Task SetupAfterASynchronousFailure_IsNotStarted()
    {
        var thrown = new IOException("setup");

        var caught = await AsyncForms.CaughtAsync(
            () => form.ExecuteAsync(AsyncContextManager.All(Plain("a"), Throwing(thrown), Plain("c", "c starts")), Unreached));

        caught.ShouldBeSameAs(thrown);
        _journal.ShouldBe("a finally");
    }

    [Test]
    public async Task SeveralSetupsFailAtOnce_TheFirstPropagatesAndTheOthersAreItsContext()
    {
        for (var i = 0; i < 100; i++)
        {
            var meeting = new Meeting(3);
            var failures = Enumerable.Range(0, 3).Select(n => new IOException($"{n}")).ToList();

            var caught = await AsyncForms.CaughtAsync(
                () => form.ExecuteAsync(AsyncContextManager.All(failures.Select(e => AsyncContextManager.From(Failing(e)))), Unreached));

            Chain(caught).ShouldBe(failures, ignoreOrder: true);

            async IAsyncEnumerable<int> Failing(Exception thrown)
            {
                await meeting.AttendAsync();
                if (thrown is not null)
                {
                    throw thrown;
                }

                yield return 1;
            }
        }
    }

    [Test]
    public async Task SetupFailsAndAReleaseThrows_TheReleasesExceptionHasTheOtherAsContext()
    {
        var (setup, release) = (new IOException("setup"), new InvalidDataException("release"));

        var caught = await AsyncForms.CaughtAsync(
            () => form.ExecuteAsync(AsyncContextManager.All(Observing("a"), Replacing(release), Throwing(setup)), Unreached));

        Chain(caught).ShouldBe([release, setup]);
        _journal.ShouldBe("a Failed");
    }

    [Test]
    public async Task SetupThrowsACancellationOfItsOwn_ItIsTheFirstFailure()
    {
        var (cancelled, second) = (new OperationCanceledException("own"), new IOException("second"));

        var caught = await AsyncForms.CaughtAsync(
            () => form.ExecuteAsync(AsyncContextManager.All(AsyncContextManager.From(FailingLater()), Throwing(cancelled)), Unreached));

        Chain(caught).ShouldBe([cancelled, second]);

        async IAsyncEnumerable<int> FailingLater([EnumeratorCancellation] CancellationToken token = default)
        {
            try
            {
                await new TaskCompletionSource().Task.WaitAsync(token);
                yield return 1;
            }
            finally
            {
                throw second;
            }
        }
    }

    [Test]
    public async Task SetupThatFailed_IsNotExited()
    {
        var manager = new FailingManager();

        await AsyncForms.CaughtAsync(() => form.ExecuteAsync(AsyncContextManager.All(Observing("a"), manager), Unreached));

        manager.Exits.ShouldBe(0);
        _journal.ShouldBe("a Failed");
    }

    [Test]
    public async Task SetupFails_EntryOfASharedManagerIsWithdrawn()
    {
        var shared = Observing("a").Shared();
        await using (await shared.EnterAsync())
        {
            var managers = AsyncContextManager.All(shared, Throwing(new IOException("setup")));
            (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(managers, Unreached))).ShouldBeOfType<IOException>();
        }

        _journal.ShouldBe("a Completed");
    }

    [Test]
    public async Task SetupFails_EntryOfASynchronousSharedManagerIsWithdrawn([Values("", "traced", "shared")] string around)
    {
        using var spans = new Spans();
        var shared = ContextManager.From(Noting).Shared();
        var member = around switch
        {
            "traced" => shared.Traced("span"),
            "shared" => shared.Shared(),
            _ => shared,
        };
        using (shared.Enter())
        {
            var managers = AsyncContextManager.All(AsyncContextManager.From(member), Throwing(new IOException("setup")));
            (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(managers, Unreached))).ShouldBeOfType<IOException>();
        }

        _journal.ShouldBe("Completed");

        IEnumerable<int> Noting(ScopeBody body)
        {
            yield return 1;
            _journal.Write($"{body.Status}");
        }
    }

    [Test]
    public async Task SetupFails_EntryOfASharedSharedManagerIsWithdrawn()
    {
        var shared = Observing("a").Shared();
        await using (await shared.EnterAsync())
        {
            var managers = AsyncContextManager.All(shared.Shared(), Throwing(new IOException("setup")));
            (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(managers, Unreached))).ShouldBeOfType<IOException>();
        }

        _journal.ShouldBe("a Completed");
    }

    [Test]
    public async Task SetupFails_ReleasedMembersAreNotCountedAsFailed()
    {
        using var measurements = new Measurements("yielding.scopes.failed", "yielding.scopes.active");
        var managers = AsyncContextManager.All(
            Observing("a").Shared(),
            AsyncContextManager.From(ContextManager.Null(1).Shared()),
            Throwing(new IOException("setup")));

        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(managers, Unreached))).ShouldBeOfType<IOException>();

        measurements.Of("scopes.failed").ShouldBeEmpty();
        measurements.Of("scopes.active").Count.ShouldBe(8); // of each member and of each setup that it shares
        _journal.ShouldBe("a Failed");
    }

    [Test]
    public async Task SetupFails_OutcomeOfAReleasedMemberIsFailed([Values] bool isTraced)
    {
        using var spans = new Spans();
        using var log = new LogOfTest();
        using var measurements = new Measurements();
        var member = isTraced ? Observing("a").Traced("span") : Observing("a");

        await AsyncForms.CaughtAsync(
            () => form.ExecuteAsync(AsyncContextManager.All(member, Throwing(new IOException("setup"))), Unreached));

        _journal.ShouldBe("a Failed");
        measurements.Of("teardown.duration").ShouldHaveSingleItem().ShouldEndWith(" outcome=failed");
        var exit = log.Events.Single(e => e.MessageTemplate.Text.StartsWith("Exited", StringComparison.Ordinal));
        exit.Properties["Body"].ToString().ShouldBe("Failed");
        if (isTraced)
        {
            spans.Single.ShouldStartWith("span Error; ");
            spans.Single.ShouldEndWith("; outcome=failed; error.type=System.IO.IOException; exception setup");
        }
    }

    [Test]
    public async Task ExitThatSuppressesAFailedSetup_HasNoEffect()
    {
        var thrown = new IOException("setup");

        var caught = await AsyncForms.CaughtAsync(
            () => form.ExecuteAsync(AsyncContextManager.All(Suppressing("a"), Throwing(thrown)), Unreached));

        caught.ShouldBeSameAs(thrown);
        _journal.ShouldBe("a Failed");
    }

    [Test]
    public async Task CallerCancels_AllAreCancelledAndReleased()
    {
        var running = form == AsyncForm.Run ? Managers().RunAsync(Unreached, _source.Token) : UsingAsync();
        await _source.CancelAsync();

        (await AsyncForms.CaughtAsync(() => running)).ShouldBeAssignableTo<OperationCanceledException>()!
            .CancellationToken.ShouldBe(_source.Token);
        _journal.ShouldBe("a Failed");

        AsyncContextManager<IReadOnlyList<int>> Managers() =>
            AsyncContextManager.All(Observing("a"), AsyncContextManager.From(Waiting()));

        async Task UsingAsync()
        {
            await using var scope = await Managers().EnterAsync(_source.Token);
        }

        async IAsyncEnumerable<int> Waiting([EnumeratorCancellation] CancellationToken token = default)
        {
            await new TaskCompletionSource().Task.WaitAsync(token);
            yield return 1;
        }
    }

    [Test]
    public async Task SuppressionByOne_WorksInRunAndTheOthersStillRollBack([Values] bool isInner)
    {
        var managers = isInner
            ? AsyncContextManager.All(Observing("a"), Suppressing("b"))
            : AsyncContextManager.All(Suppressing("b"), Observing("a"));

        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(managers, _ => throw _failure));

        caught.ShouldBeSameAs(form == AsyncForm.Run ? null : _failure, "in a using the language rethrows it");
        _journal.Lines.ShouldBe(["a Failed", "b Failed"], ignoreOrder: true);
    }

    [Test]
    public async Task TeardownThrows_TheNextReceiveItAndAllRun([Values] bool fails)
    {
        var thrown = new InvalidDataException("teardown");

        var managers = AsyncContextManager.All(Observing("a"), Replacing(thrown), Observing("c"));

        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(managers, _ => fails ? throw _failure : Task.CompletedTask));

        caught.ShouldBeSameAs(thrown);
        Chain(caught).ShouldBe(fails ? [thrown, _failure] : [thrown]);
        _journal.ShouldBe(fails ? "c Failed" : "c Completed", "a Failed");
    }

    [Test]
    public async Task TeardownThrows_AnotherSuppressesIt([Values] bool fails)
    {
        using var log = new LogOfTest();
        var thrown = new InvalidDataException("teardown");
        var managers = AsyncContextManager.All(Observing("a"), Suppressing("b"), Replacing(thrown));

        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(managers, _ => fails ? throw _failure : Task.CompletedTask));

        caught.ShouldBeSameAs(fails && form == AsyncForm.Using ? _failure : null);
        _journal.ShouldBe("b Failed", fails ? "a Failed" : "a Completed");
        log.Warnings.ShouldContain(e => ReferenceEquals(e.Exception, thrown) && e.RenderMessage(null).Contains("suppressed"));
    }

    [Test]
    public async Task SuppressionBeforeALaterThrow_TheThrownExceptionPropagates()
    {
        var thrown = new InvalidDataException("teardown");

        var caught = await AsyncForms.CaughtAsync(
            () => form.ExecuteAsync(AsyncContextManager.All(Replacing(thrown), Suppressing("b")), _ => throw _failure));

        Chain(caught).ShouldBe([thrown, _failure]);
    }

    [Test]
    public async Task AmbientValue_OfASetupIsNotSetForTheBody()
    {
        var value = new AsyncLocal<string?>();
        value.Value = "before";

        await form.ExecuteAsync(
            AsyncContextManager.All(AsyncContextManager.From(ContextManager.From(Setting()))),
            _ => Checked(() => value.Value.ShouldBe("before")));

        value.Value.ShouldBe("before");

        IEnumerable<int> Setting()
        {
            value.Value = "set";
            yield return 1;
            value.Value = "reset";
        }
    }

    [Test]
    public void SetupsBodyAndTeardowns_RunInTheCallersContext([Values] ContextKind kind)
    {
        var context = CallersContext.Of(kind);
        var isCurrent = new List<bool>();

        var managers = AsyncContextManager.All(AsyncContextManager.From(Leaving()), AsyncContextManager.From(Leaving()));

        context.Run(() => form.ExecuteAsync(managers, async _ =>
        {
            isCurrent.Add(context.IsCurrent);
            await LeaveAsync().ConfigureAwait(false);
        }));

        isCurrent.Count.ShouldBe(5);
        isCurrent.ShouldAllBe(one => one);

        async IAsyncEnumerable<int> Leaving()
        {
            isCurrent.Add(context.IsCurrent);
            await LeaveAsync().ConfigureAwait(false);
            yield return 1;
            isCurrent.Add(context.IsCurrent);
            await LeaveAsync().ConfigureAwait(false);
        }

        static Task LeaveAsync() => Task.Run(() => { });
    }

    private static List<Exception> Chain(Exception? e)
    {
        var chain = new List<Exception>();
        for (; e is not null; e = e.GetContext())
        {
            chain.Add(e);
        }

        return chain;
    }

    private static Task Checked(Action check)
    {
        check();

        return Task.CompletedTask;
    }

    private static Task Unreached<T>(T value) => throw new InvalidOperationException($"There is no body with {value}.");

    private AsyncContextManager<int> Plain(string name, string? starts = null)
    {
        return AsyncContextManager.From(Generator());

        async IAsyncEnumerable<int> Generator()
        {
            if (starts is not null)
            {
                _journal.Write(starts);
            }

            try
            {
                yield return 1;
                await Task.CompletedTask;
                _journal.Write($"{name} commit");
            }
            finally
            {
                _journal.Write($"{name} finally");
            }
        }
    }

    private AsyncContextManager<int> Observing(string name)
    {
        return AsyncContextManager.From(Generator);

        async IAsyncEnumerable<int> Generator(ScopeBody body)
        {
            yield return 1;
            await Task.CompletedTask;
            _journal.Write($"{name} {body.Status}");
            body.Rethrow();
        }
    }

    private AsyncContextManager<int> Suppressing(string name)
    {
        return AsyncContextManager.From(Generator);

        async IAsyncEnumerable<int> Generator(ScopeBody body)
        {
            yield return 1;
            await Task.CompletedTask;
            _journal.Write($"{name} {body.Status}");
            body.Suppress();
        }
    }

    private static AsyncContextManager<int> Replacing(Exception thrown)
    {
        return AsyncContextManager.From(Generator);

        async IAsyncEnumerable<int> Generator(ScopeBody body)
        {
            yield return 1;
            await Task.CompletedTask;

            throw thrown;
        }
    }

    private static AsyncContextManager<int> Throwing(Exception thrown)
    {
        return AsyncContextManager.From(Generator());

        async IAsyncEnumerable<int> Generator()
        {
            await Task.CompletedTask;
            if (thrown is not null)
            {
                throw thrown;
            }

            yield return 1;
        }
    }

    private sealed class FailingManager : AsyncContextManager<int>
    {
        public int Exits { get; private set; }

        protected override ValueTask<int> OnEnterAsync(CancellationToken cancellationToken) => throw new IOException("setup");

        protected override ValueTask<bool> OnExitAsync(Exception? thrown)
        {
            Exits++;

            return new(false);
        }
    }

    private sealed class Meeting(int participants)
    {
        private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _missing = participants;

        public Task AttendAsync()
        {
            if (Interlocked.Decrement(ref _missing) == 0)
            {
                _complete.SetResult();
            }

            return _complete.Task;
        }
    }
}
