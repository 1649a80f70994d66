using Yielding.Cases;

namespace Yielding;

/// <summary>
/// User code runs where it would run if it were written inline: each piece begins in the context of the library's caller, also when the
/// piece before it has ended elsewhere. Where all pieces complete synchronously, the method that calls the library doesn't suspend.
/// </summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class CallersContextTests(bool isLogged) : IDisposable
{
    private readonly IDisposable _log = isLogged ? new LogOfTest() : new NoLog();
    private readonly BodyException _failure = new();
    private ContextJournal _journal = null!;
    private CancellationTokenSource _source = null!;

    /// <summary>What is entered.</summary>
    public enum Kind
    {
        Generator,
        GeneratorOfManager,
        GeneratorWithScopeBody,
        GeneratorWithToken,
        GeneratorThatHoldsScopes,
        HandWritten,
        HandWrittenWithScopeBody,
        ClassBased,
        Synchronous,
        SynchronousClassBased,
        AwaitedYield,
        AwaitedYieldWithToken,
        Shared,
        TeardownLimited,
        SetupLimited,
        SetupRetried,
        SetupWithFallback,
    }

    /// <summary>How it ends.</summary>
    public enum Ending
    {
        Completed,
        Failed,
        Suppressed,
        TeardownThrows,
        YieldsAgain,
        NeverYields,
        SetupThrows,
        Cancelled,
        CancellationIgnored,
    }

    /// <summary>How the body is held.</summary>
    public enum Form
    {
        Using,
        UsingByHand,
        Run,
        RunWithResult,
        WrapTask,
        WrapTaskWithResult,
        WrapStream,
        WrapStreamStopped,
    }

    /// <summary>How a stack is held.</summary>
    public enum StackForm
    {
        Using,
        UsingAfterFail,
        Run,
        CloseAsync,
    }

    private static IEnumerable<Circumstances> All =>
        from context in Enum.GetValues<ContextKind>()
        from suspends in (bool[])[false, true]
        from handles in (bool[])[false, true]
        select new Circumstances(context, suspends, handles);

    public void Dispose()
    {
        _log.Dispose();
        _source?.Dispose();
    }

    [Test]
    public void Scope_AnyKindFormAndOutcome_RunsUserCodeInTheCallersContext([Values] Kind kind, [Values] Form form, [Values] Ending end)
    {
        foreach (var circumstances in All)
        {
            InContext(circumstances, () => Enter(kind, form, end, circumstances.Handles));

            var pieces = _journal.Pieces.Distinct().ToList();
            if (IsOfSetup(form, end))
            {
                // The disposal of an enumerator whose setup failed is user code only where it is written by hand.
                (pieces.Remove("exit") || kind is not (Kind.HandWritten or Kind.HandWrittenWithScopeBody)).ShouldBeTrue($"{circumstances}");
            }

            pieces.ShouldBe(Expected(kind, form, end), $"{circumstances}");
        }
    }

    [Test]
    public void AsyncExitStack_AnyEntryFormAndOutcome_RunsExitsInTheCallersContext(
        [Values] StackForm form, [Values(Ending.Completed, Ending.Failed, Ending.Suppressed, Ending.TeardownThrows)] Ending end)
    {
        foreach (var circumstances in All)
        {
            var entries = Entries(end).ToList();

            InContext(circumstances, () => Hold(form, async stack =>
            {
                foreach (var (name, register) in entries)
                {
                    await register(stack);
                    stack.CallbackAsync(async () => await _journal.Leave());
                }

                await Body(end, circumstances.Handles);
            }));

            var exits = entries.Select(entry => $"exit {entry.Name}").Reverse();
            _journal.Pieces.Where(piece => piece != "setup").ShouldBe(["body", .. exits, "after"], $"{circumstances}");
        }
    }

    [Test]
    public void AsyncExitStack_ClosedDuringASetup_ReleasesInTheCallersContext([Values(0, 1, 2, 3)] int entry, [Values] bool hasToken)
    {
        foreach (var circumstances in All)
        {
            InContext(circumstances, async () =>
            {
                var stack = new AsyncExitStack();
                await (entry switch
                {
                    0 => stack.EnterAsync(Closing(stack), Token(hasToken)),
                    1 => stack.EnterAsync(_ => Closing(stack), Token(hasToken)),
                    2 => stack.EnterAsync((_, _) => Closing(stack), Token(hasToken)),
                    _ => stack.EnterAsync(AsyncContextManager.From(Closing(stack)).Shared(), Token(hasToken)),
                });
            });

            _journal.Pieces.ShouldBe(["setup", "exit", "after"], $"{circumstances}");
        }

        async IAsyncEnumerable<int> Closing(AsyncExitStack stack)
        {
            await stack.CloseAsync();
            await foreach (var value in Generator(Ending.Completed))
            {
                yield return value;
            }
        }
    }

    [Test]
    public void Shared_TwoTasks_RunBodiesAndTeardownInTheCallersContext([Values] ContextKind context, [Values] bool firstLeavesLast)
    {
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var manager = AsyncContextManager.From(body => Generator(Ending.Completed, body)).Shared();

        // The setup leaves the context, so that the second task waits for it.
        var circumstances = new Circumstances(context, Suspends: true, Handles: false);
        InContext(circumstances, () =>
        {
            var flows = Task.WhenAll(Flow(firstLeavesLast), Flow(!firstLeavesLast));
            called.SetResult();

            return flows;
        });

        _journal.Pieces.ShouldBe(["setup", "body", "body", "exit", "after"]);

        Task Flow(bool isLast) => manager.RunAsync(async _ =>
        {
            await _journal.Begin("body");
            if (isLast)
            {
                await gate.Task.ConfigureAwait(false);
            }
            else
            {
                // Where the setup has completed before it is awaited, this task would end before the other one begins.
                await called.Task.ConfigureAwait(false);
                gate.SetResult();
            }
        });
    }

    [Test]
    public void Shared_EntryDuringTheTeardown_RunsItsSetupInTheCallersContext([Values] ContextKind context)
    {
        var exiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var manager = AsyncContextManager.From(Waiting()).Shared();

        InContext(new Circumstances(context, Suspends: true, Handles: false), () => Task.WhenAll(EnterSecondAsync(), EnterAsync()));

        _journal.Pieces.ShouldBe(["setup", "body", "exit", "setup", "body", "exit", "after"]);

        Task EnterAsync() => manager.RunAsync(async _ => await _journal.Begin("body"));

        async Task EnterSecondAsync()
        {
            await exiting.Task;
            var second = EnterAsync();
            waiting.SetResult();
            await second;
        }

        async IAsyncEnumerable<int> Waiting()
        {
            await _journal.Begin("setup");
            yield return 1;
            var exit = _journal.Begin("exit");
            exiting.TrySetResult();
            await waiting.Task;
            await exit;
        }
    }

    [Test]
    public void Suppress_RunAsync_RunsUserCodeInTheCallersContext([Values] bool hasResult)
    {
        var suppression = ContextManager.Suppress<BodyException>();
        foreach (var circumstances in All)
        {
            InContext(circumstances, () => hasResult
                ? suppression.RunAsync(() => Result(Ending.Failed, circumstances.Handles), WhenSuppressed)
                : suppression.RunAsync(() => Body(Ending.Failed, circumstances.Handles)));

            _journal.Pieces.ShouldBe(hasResult ? ["body", "whenSuppressed", "after"] : ["body", "after"], $"{circumstances}");
        }
    }

    [Test]
    public void Managers_ReadyMade_RunUserCodeInTheCallersContext([Values] AsyncForm form)
    {
        foreach (var circumstances in All)
        {
            var closing = AsyncContextManager.Closing(1, async _ => await _journal.Begin("close"));
            var disposing = AsyncContextManager.Closing(new Thing(this, "thing", Ending.Completed));

            InContext(circumstances, () =>
                form.ExecuteAsync(Manager(Kind.Generator, Ending.Completed), _ =>
                    form.ExecuteAsync(closing, _ => form.ExecuteAsync(disposing, _ => Body(Ending.Completed, circumstances.Handles)))));

            _journal.Pieces.ShouldBe(["setup", "body", "exit thing", "close", "exit", "after"], $"{circumstances}");
        }
    }

    /// <summary>
    /// An asynchronous method blocks at <c>DisposeAsync</c> after something was thrown: its context runs nothing meanwhile.
    /// </summary>
    [Test]
    public void DisposeAsync_CallerBlocksAfterAThrow_PostsNothing(
        [Values] Kind kind,
        [Values(Ending.Completed, Ending.Failed, Ending.Suppressed, Ending.TeardownThrows, Ending.YieldsAgain)] Ending end,
        [Values] bool suspends)
    {
        var context = new BlockedContext();
        var elsewhere = CallersContext.Of(ContextKind.SynchronizationContext);
        _journal = new ContextJournal(elsewhere, suspends: false);

        var blocking = context.Run(BlockAsync);

        blocking.IsCompleted.ShouldBeTrue();
        (blocking.Exception?.InnerException is null or BodyException or YieldRuleException).ShouldBeTrue();
        context.Posts.ShouldBe(0);
        _journal.Pieces.ShouldNotBeEmpty();

        async Task BlockAsync()
        {
            var scope = await Manager(kind, end).EnterAsync();
            HandleOne();
            _journal = new ContextJournal(elsewhere, suspends);
#pragma warning disable CA1849, CA2012 // to block is what is tested
            scope.DisposeAsync().GetAwaiter().GetResult();
#pragma warning restore CA1849, CA2012
        }
    }

    [Test]
    public void Scope_CallerBlocksAndNothingSuspends_PostsNothing([Values] Kind kind, [Values] Form form, [Values] Ending end)
    {
        var context = new BlockedContext();
        _journal = new ContextJournal(CallersContext.Of(ContextKind.SynchronizationContext), suspends: false);
        _source = new CancellationTokenSource();

        var caught = context.Run(() => AsyncForms.CaughtAsync(() => Enter(kind, form, end, handles: true)).GetAwaiter().GetResult());

        (caught is null || IsExpected(caught)).ShouldBeTrue();
        context.Posts.ShouldBe(0);
    }

    private static bool IsExpected(Exception e) => e is BodyException or InvalidOperationException or OperationCanceledException;

    private static bool IsOfSetup(Form form, Ending end) =>
        end is Ending.NeverYields or Ending.SetupThrows or Ending.Cancelled || (end == Ending.CancellationIgnored && HasToken(form));

    private static bool HasToken(Form form) =>
        form is not (Form.WrapTask or Form.WrapTaskWithResult);

    private static bool CanSuppress(Kind kind) =>
        kind is not (Kind.Generator or Kind.GeneratorOfManager or Kind.GeneratorThatHoldsScopes or Kind.HandWritten);

    private static IEnumerable<string> Expected(Kind kind, Form form, Ending end) =>
        IsOfSetup(form, end)
            ? ["setup", "after"]
            :
            [
                "setup",
                "body",
                .. (string[])(form is Form.WrapStream or Form.WrapStreamStopped ? ["consumer"] : []),
                "exit",
                .. (string[])(form == Form.RunWithResult && end == Ending.Suppressed && CanSuppress(kind) ? ["whenSuppressed"] : []),
                "after",
            ];

    private static void HandleOne()
    {
        try
        {
            throw new TimeoutException();
        }
        catch (TimeoutException)
        {
            // handled in the body
        }
    }

    private static async Task Hold(StackForm form, Func<AsyncExitStack, Task> body)
    {
        switch (form)
        {
            case StackForm.Run:
                await AsyncExitStack.RunAsync(body);
                break;

            case StackForm.Using:
                await using (var held = new AsyncExitStack())
                {
                    await body(held);
                }

                break;

            default:
                var stack = new AsyncExitStack();
                try
                {
                    await body(stack);
                }
                catch (BodyException e)
                {
                    stack.Fail(e);
                }

                await (form == StackForm.CloseAsync ? stack.CloseAsync() : stack.DisposeAsync());
                break;
        }
    }

    /// <summary>Runs a method in the context. Where nothing suspends, it has to have completed when its call returns.</summary>
    private void InContext(Circumstances circumstances, Func<Task> main)
    {
        var context = CallersContext.Of(circumstances.Context);
        context.Run(async () =>
        {
            _journal = new ContextJournal(context, circumstances.Suspends);
            _source?.Dispose();
            _source = new CancellationTokenSource();
            var running = main();
            if (!circumstances.Suspends)
            {
                running.IsCompleted.ShouldBeTrue($"it has suspended: {circumstances}");
            }

            try
            {
                await running;
            }
            catch (Exception e) when (IsExpected(e))
            {
                // what is expected of the ending
            }

            _ = _journal.Begin("after");
        });
        if (!circumstances.Suspends)
        {
            context.Posts.ShouldBe(0, $"{circumstances}");
        }
    }

    private CancellationToken Token(bool hasToken) => hasToken ? _source.Token : CancellationToken.None;

    private async Task Enter(Kind kind, Form form, Ending end, bool handles)
    {
        var manager = Manager(kind, end);
        var token = Token(end is Ending.Cancelled or Ending.CancellationIgnored);
        switch (form)
        {
            case Form.Using when kind == Kind.Generator:
                await using (await AsyncScope.EnterAsync(Generator(end), token))
                {
                    await Body(end, handles);
                }

                break;

            case Form.Using:
                await using (await manager.EnterAsync(token))
                {
                    await Body(end, handles);
                }

                break;

            case Form.UsingByHand:
                var scope = await manager.EnterAsync(token);
                try
                {
                    await Body(end, handles);
                }
                catch (BodyException e)
                {
                    scope.Fail(e);
                }

                await scope.DisposeAsync();
                break;

            case Form.Run when kind == Kind.Generator:
                await AsyncScope.RunAsync(Generator(end), _ => Body(end, handles), token);
                break;

            case Form.Run:
                await manager.RunAsync(_ => Body(end, handles), token);
                break;

            case Form.RunWithResult when kind == Kind.Generator:
                await AsyncScope.RunAsync(Generator(end), _ => Result(end, handles), token);
                break;

            case Form.RunWithResult:
                await manager.RunAsync(_ => Result(end, handles), WhenSuppressed, token);
                break;

            case Form.WrapTask:
                await manager.Wrap(() => Body(end, handles))();
                break;

            case Form.WrapTaskWithResult:
                await manager.Wrap(() => Result(end, handles))();
                break;

            default:
                await foreach (var item in Stream(manager, end, handles).WithCancellation(token))
                {
                    _ = _journal.Begin("consumer");
                    if (form == Form.WrapStreamStopped)
                    {
                        break;
                    }
                }

                break;
        }
    }

    private async Task Body(Ending end, bool handles)
    {
        await _journal.Begin("body");
        if (handles)
        {
            HandleOne();
        }

        if (end is Ending.Failed or Ending.Suppressed)
        {
            throw _failure;
        }
    }

    private async Task<int> Result(Ending end, bool handles)
    {
        await Body(end, handles).ConfigureAwait(false);

        return 1;
    }

    private int WhenSuppressed(Exception suppressed)
    {
        _ = _journal.Begin("whenSuppressed");

        return 2;
    }

    private IAsyncEnumerable<int> Stream(AsyncContextManager<int> manager, Ending end, bool handles) =>
        manager.Wrap(() => _journal.LeavingAtDisposal(Stream(end, handles)))();

    private async IAsyncEnumerable<int> Stream(Ending end, bool handles)
    {
        var hasBegun = true;
        try
        {
            await _journal.Begin("body");
            hasBegun = false;
            yield return 1;
            hasBegun = true;
            await Body(end, handles).ConfigureAwait(false);
            hasBegun = false;
            yield return 2;
            hasBegun = true;
        }
        finally
        {
            await (hasBegun ? _journal.Leave() : _journal.Begin("body"));
        }
    }

    private AsyncContextManager<int> Manager(Kind kind, Ending end) =>
        kind switch
        {
            Kind.Generator or Kind.GeneratorOfManager => AsyncContextManager.From(Generator(end)),
            Kind.GeneratorWithScopeBody => AsyncContextManager.From(body => Generator(end, body)),
            Kind.GeneratorWithToken => AsyncContextManager.From((body, _) => Generator(end, body)),
            Kind.GeneratorThatHoldsScopes => AsyncContextManager.From(Holding(end)),
            Kind.HandWritten => AsyncContextManager.From(new HandWritten(this, end)),
            Kind.HandWrittenWithScopeBody => AsyncContextManager.From(body => new HandWritten(this, end, body)),
            Kind.ClassBased => new ClassBased(this, "", end),
            Kind.Synchronous => AsyncContextManager.From(ContextManager.From(body => Synchronous(end, body))),
            Kind.SynchronousClassBased => AsyncContextManager.From(new SynchronousClassBased(this, "", end)),
            Kind.AwaitedYield => AsyncContextManager.From((Yielder<int> yield) => AwaitedYield(end, yield)),
            Kind.AwaitedYieldWithToken => AsyncContextManager.From((Yielder<int> yield, CancellationToken _) => AwaitedYield(end, yield)),
            Kind.TeardownLimited => AsyncContextManager.From(body => Generator(end, body)).WithTeardownTimeout(TimeSpan.FromHours(1)),
            Kind.SetupLimited => AsyncContextManager.From(body => Generator(end, body)).WithSetupTimeout(TimeSpan.FromHours(1)),
            Kind.SetupRetried => AsyncContextManager.From(body => Generator(end, body)).RetrySetup(2),
            Kind.SetupWithFallback => Manager(Kind.GeneratorWithScopeBody, end).OrElse(Manager(Kind.GeneratorWithScopeBody, end)),
            _ => AsyncContextManager.From(body => Generator(end, body)).Shared(),
        };

    /// <summary>An entry of every kind, and how it is registered.</summary>
    private IEnumerable<(string Name, Func<AsyncExitStack, Task> Register)> Entries(Ending end)
    {
        yield return Awaited("generator", (stack, name) => stack.EnterAsync(Generator(end, name: name)));
        yield return Awaited("generator and token", (stack, name) => stack.EnterAsync(Generator(end, name: name), _source.Token));
        yield return Awaited("ScopeBody", (stack, name) => stack.EnterAsync(body => Generator(end, body, name)));
        yield return Awaited("with token", (stack, name) => stack.EnterAsync((body, _) => Generator(end, body, name), _source.Token));
        yield return Awaited("class-based", (stack, name) => stack.EnterAsync(new ClassBased(this, name, end)));
        yield return Awaited("shared", (stack, name) => stack.EnterAsync(AsyncContextManager.From(Generator(end, name: name)).Shared()));
        yield return Awaited("synchronous", (stack, name) => stack.EnterAsync(AsyncContextManager.From(SynchronousManager(name))));
        yield return Awaited("scope", async (stack, name) => await stack.UseAsync(await Manager(name).EnterAsync()));
        yield return Awaited("stack", async (stack, name) => await (await stack.UseAsync(new AsyncExitStack())).EnterAsync(Manager(name)));
        yield return Awaited("UseAsync", (stack, name) => stack.UseAsync(new Thing(this, name, end)));
        yield return AtOnce("Enter", (stack, name) => stack.Enter(Synchronous(end, body: null, name)));
        yield return AtOnce("Enter ScopeBody", (stack, name) => stack.Enter(body => Synchronous(end, body, name)));
        yield return AtOnce("Enter class-based", (stack, name) => stack.Enter(SynchronousManager(name)));
        yield return AtOnce("Enter shared", (stack, name) => stack.Enter(SynchronousManager(name).Shared()));
        yield return AtOnce("Use", (stack, name) => stack.Use(new SynchronousThing(this, name, end)));
        yield return AtOnce("Push", (stack, name) => stack.Push(_ => ExitAtOnce(name, end)));
        yield return AtOnce("Push manager", (stack, name) => stack.Push(SynchronousManager(name)));
        yield return AtOnce("PushAsync", (stack, name) => stack.PushAsync(_ => Exit(name, end)));
        yield return AtOnce("PushAsync ValueTask", (stack, name) => stack.PushAsync(_ => new ValueTask<bool>(Exit(name, end))));
        yield return AtOnce("PushAsync manager", (stack, name) => stack.PushAsync(new ClassBased(this, name, end)));
        yield return AtOnce("Callback", (stack, name) => stack.Callback(() => { ExitAtOnce(name, end); }));
        yield return AtOnce("Callback with state", (stack, name) => stack.Callback(state => { ExitAtOnce(state, end); }, name));
        yield return AtOnce("CallbackAsync", (stack, name) => stack.CallbackAsync(async () => { await Exit(name, end); }));
        yield return AtOnce("CallbackAsync ValueTask", (stack, name) => stack.CallbackAsync(() => new ValueTask(Exit(name, end))));
        yield return AtOnce("CallbackAsync with state", (stack, name) => stack.CallbackAsync(async state => await Exit(state, end), name));

        AsyncContextManager<int> Manager(string name) => AsyncContextManager.From(body => Generator(end, body, name));

        ContextManager<int> SynchronousManager(string name) => new SynchronousClassBased(this, name, end);

        static (string, Func<AsyncExitStack, Task>) Awaited<T>(string name, Func<AsyncExitStack, string, ValueTask<T>> register) =>
            (name, async stack => await register(stack, name));

        static (string, Func<AsyncExitStack, Task>) AtOnce(string name, Action<AsyncExitStack, string> register)
        {
            return (name, Register);

            Task Register(AsyncExitStack stack)
            {
                register(stack, name);

                return Task.CompletedTask;
            }
        }
    }

    private async Task<bool> Exit(string name, Ending end)
    {
        await _journal.Begin($"exit {name}".Trim());

        return Answer(end);
    }

    private bool ExitAtOnce(string name, Ending end)
    {
        _ = _journal.Begin($"exit {name}".Trim());

        return Answer(end);
    }

    private static bool Answer(Ending end) =>
        end is Ending.TeardownThrows or Ending.YieldsAgain ? throw new BodyException("the exit failed") : end == Ending.Suppressed;

    private void EndSetup(Ending end)
    {
        if (end is Ending.Cancelled or Ending.CancellationIgnored)
        {
            _source.Cancel();
        }

        if (end is Ending.SetupThrows or Ending.Cancelled)
        {
            throw end == Ending.Cancelled ? new OperationCanceledException() : _failure;
        }
    }

    private async IAsyncEnumerable<int> Generator(Ending end, ScopeBody? body = null, string name = "")
    {
        await _journal.Begin("setup");
        EndSetup(end);
        if (end == Ending.NeverYields)
        {
            yield break;
        }

        // A piece begins with a call of the library. What follows in the same call is where the piece itself has gone.
        var hasBegun = false;
        try
        {
            yield return 1;
            hasBegun = true;
            await _journal.Begin($"exit {name}".Trim());
            if (end == Ending.Suppressed)
            {
                body?.Suppress();
            }
            else
            {
                body?.Rethrow();
            }

            if (end == Ending.YieldsAgain)
            {
                hasBegun = false;
                yield return 2;
            }

            Answer(end);
        }
        finally
        {
            await (hasBegun ? _journal.Leave() : _journal.Begin($"exit {name}".Trim()));
        }
    }

    private async Task AwaitedYield(Ending end, Yielder<int> yield)
    {
        await _journal.Begin("setup");
        EndSetup(end);
        if (end == Ending.NeverYields)
        {
            return;
        }

        var hasBegun = false;
        try
        {
            try
            {
                await yield.Return(1);
            }
            catch (BodyException) when (end == Ending.Suppressed)
            {
                // suppressed
            }

            hasBegun = true;
            await _journal.Begin("exit");
            if (end == Ending.YieldsAgain)
            {
                await yield.Return(2); // throws, where this piece is
            }

            Answer(end);
        }
        finally
        {
            await (hasBegun ? _journal.Leave() : _journal.Begin("exit"));
        }
    }

    private async IAsyncEnumerable<int> Holding(Ending end)
    {
        await using var scope = await AsyncScope.EnterAsync(Generator(Ending.Completed));
        await using var stack = new AsyncExitStack();
        stack.Callback(() => _journal.Begin("exit"));
        await stack.EnterAsync(body => Generator(Ending.Completed, body));
        await foreach (var value in Generator(end))
        {
            yield return value;
        }
    }

    private IEnumerable<int> Synchronous(Ending end, ScopeBody? body, string name = "")
    {
        _ = _journal.Begin("setup");
        EndSetup(end);
        if (end == Ending.NeverYields)
        {
            yield break;
        }

        var hasBegun = false;
        try
        {
            yield return 1;
            hasBegun = true;
            _ = _journal.Begin($"exit {name}".Trim());
            if (end == Ending.Suppressed)
            {
                body?.Suppress();
            }
            else
            {
                body?.Rethrow();
            }

            if (end == Ending.YieldsAgain)
            {
                yield return 2;
            }

            Answer(end);
        }
        finally
        {
            if (!hasBegun)
            {
                _ = _journal.Begin($"exit {name}".Trim());
            }
        }
    }

    private readonly record struct Circumstances(ContextKind Context, bool Suspends, bool Handles);

    private sealed class ClassBased(CallersContextTests test, string name, Ending end) : AsyncContextManager<int>
    {
        protected override async ValueTask<int> OnEnterAsync(CancellationToken cancellationToken)
        {
            await test._journal.Begin("setup");
            test.EndSetup(end == Ending.NeverYields ? Ending.SetupThrows : end);

            return 1;
        }

        protected override async ValueTask<bool> OnExitAsync(Exception? thrown) => await test.Exit(name, end).ConfigureAwait(false);
    }

    private sealed class SynchronousClassBased(CallersContextTests test, string name, Ending end) : ContextManager<int>
    {
        protected override int OnEnter()
        {
            _ = test._journal.Begin("setup");
            test.EndSetup(end == Ending.NeverYields ? Ending.SetupThrows : end);

            return 1;
        }

        protected override bool OnExit(Exception? thrown) => test.ExitAtOnce(name, end);
    }

    private sealed class HandWritten(CallersContextTests test, Ending end, ScopeBody? body = null)
        : IAsyncEnumerable<int>, IAsyncEnumerator<int>
    {
        private int _moves;

        public int Current => 1;

        public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default) => this;

        public async ValueTask<bool> MoveNextAsync()
        {
            _moves++;
            await test._journal.Begin(_moves == 1 ? "setup" : "exit");
            if (_moves == 1)
            {
                test.EndSetup(end);

                return end != Ending.NeverYields;
            }

            if (end == Ending.Suppressed)
            {
                body?.Suppress();
            }
            else
            {
                body?.Rethrow();
            }

            return end == Ending.TeardownThrows ? throw test._failure : end == Ending.YieldsAgain;
        }

        public async ValueTask DisposeAsync() => await test._journal.Begin("exit");
    }

    private sealed class Thing(CallersContextTests test, string name, Ending end) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await test.Exit(name, end).ConfigureAwait(false);
    }

    private sealed class SynchronousThing(CallersContextTests test, string name, Ending end) : IDisposable
    {
        public void Dispose() => test.ExitAtOnce(name, end);
    }

    private sealed class BlockedContext : SynchronizationContext
    {
        private int _posts;

        public int Posts => Volatile.Read(ref _posts);

        public override void Post(SendOrPostCallback d, object? state)
        {
            Interlocked.Increment(ref _posts);
            ThreadPool.QueueUserWorkItem(_ => d(state));
        }

        public T Run<T>(Func<T> action)
        {
            var before = Current;
            SetSynchronizationContext(this);
            try
            {
                return action();
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        }
    }
}
