using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>What asynchronous scopes set in their caller's flow, they take back; and an ending that is over concerns nobody any more.</summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class FlowOfTheCallerTests(bool waits)
{
    private readonly TimeoutException _failure = new();

    /// <summary>How the scope is held and left.</summary>
    public enum Way
    {
        Using,
        UsingThatFails,
        UsingWhoseTeardownFails,
        Run,
        RunThatFails,
        RunWithToken,
        Stack,
        StackThatFails,
        StackThatIsClosed,
        HandleOnAStack,
        Synchronous,
    }

    [Test]
    public async Task EverythingLeft_NoPlaceIsCurrentThatLives([Values] Way way, [Values] bool hears)
    {
        FlowPlace.Live(FlowEvidence.Current).ShouldBeNull();

        await Hold(way, hears);

        FlowPlace.Live(FlowEvidence.Current).ShouldBeNull();
        Ending.Current.ShouldBeNull();
    }

    [Test]
    public async Task SetupFails_NoPlaceIsCurrentThatLives()
    {
        Exception? caught = null;
        try
        {
            await using var scope = await AsyncScope.EnterAsync(Failing(waits));
        }
        catch (TimeoutException e)
        {
            caught = e;
        }

        caught.ShouldBeSameAs(_failure);
        FlowPlace.Live(FlowEvidence.Current).ShouldBeNull();
    }

    [Test]
    public void SetupFailsAtOnce_TheFlowIsAsItWas()
    {
        var entering = AsyncScope.EnterAsync(Failing(waits: false)).AsTask();

        entering.IsFaulted.ShouldBeTrue();
        FlowEvidence.Current.ShouldBeNull();
    }

    [Test]
    public void LeftAtOnce_TheFlowIsAsItWas([Values] bool isStack)
    {
        Func<Task> leave = isStack ? StackThatIsClosed() : ScopeThatIsLeft();
        FlowEvidence.Current.ShouldNotBeNull();

        leave().IsCompletedSuccessfully.ShouldBeTrue();

        FlowEvidence.Current.ShouldBeNull();

        static Func<Task> StackThatIsClosed()
        {
            var stack = new AsyncExitStack();

            return () => stack.CloseAsync().AsTask();
        }

        static Func<Task> ScopeThatIsLeft()
        {
            var entering = AsyncScope.EnterAsync(AtOnce()).AsTask();
            entering.IsCompletedSuccessfully.ShouldBeTrue();

            return () => entering.GetAwaiter().GetResult().DisposeAsync().AsTask();
        }

        static async IAsyncEnumerable<int> AtOnce()
        {
            await Task.CompletedTask;
            yield return 1;
        }
    }

    // What a generator has started may go on when the generator has ended, whichever way: that is no part of its ending then.
    [Test]
    public async Task TaskThatOutlivesItsGenerator_ItsScopesHearTheirOwnBodies([Values] Way way, [Values] bool hears)
    {
        var goOn = new TaskCompletionSource();
        var started = new List<Task>();
        var heard = new List<BodyStatus>();

        await Hold(way, hears, () => started.Add(Outlive()));
        goOn.SetResult();
        await Task.WhenAll(started);

        heard.ShouldBe(Enumerable.Repeat(BodyStatus.Completed, started.Count));
        started.ShouldNotBeEmpty();

        async Task Outlive()
        {
            await using var scope = await AsyncScope.EnterAsync(Listening);
            await goOn.Task;
        }

        async IAsyncEnumerable<int> Listening(ScopeBody body)
        {
            yield return 1;
            await Task.CompletedTask;
            heard.Add(body.Status);
        }
    }

    [Test]
    public void Region_GoesBackToThePlaceFromBefore([Values] bool setsMore)
    {
        var local = new AsyncLocal<string>();
        var run = new FlowRun(outer: null);
        using (run.Enter())
        {
            FlowEvidence.Current.ShouldBeSameAs(run);
            if (setsMore)
            {
                local.Value = "inside";
            }
        }

        FlowEvidence.Current.ShouldBeNull();
        local.Value.ShouldBe(setsMore ? "inside" : null);
    }

    [Test]
    public void Run_HoldsTheScopesThatWereEnteredInItAndNotLeft()
    {
        var run = new FlowRun(outer: null);
        run.HoldsScopes.ShouldBeFalse();
        using (run.Enter())
        {
            var scope = FlowScope.EnterBody();
            run.HoldsScopes.ShouldBeTrue();
            scope.Leave();
        }

        run.HoldsScopes.ShouldBeFalse();
    }

    [Test]
    public void ScopeThatIsLookedAtInAnotherFlow_SeesNothing()
    {
        var scope = FlowScope.EnterBody();
        var inside = ExecutionContext.Capture()!;
        scope.Leave();
        var other = FlowScope.EnterBody();
        try
        {
            scope.LookFromStack(InFlight.Now, Environment.CurrentManagedThreadId).ShouldBeNull();
            ExecutionContext.Run(inside, _ => scope.LookFromStack(InFlight.Now, Environment.CurrentManagedThreadId).ShouldBe(BodyOutcome.Completed), null);
        }
        finally
        {
            other.Leave();
        }
    }

    [Test]
    public void ThrowInASetup_IsRecordedByTheScopesInThatRunAndNotByTheBodyToCome()
    {
        var run = new FlowRun(outer: null);
        FlowScope inner;
        using (run.Enter())
        {
            inner = FlowScope.EnterBody();
        }

        var since = InFlight.Now;
        var body = FlowScope.Enter(run, outer: null, owner: null);
        try
        {
            try
            {
                throw _failure;
            }
            catch (TimeoutException)
            {
            }

            body.BeginBody();
            using (run.Enter())
            {
                inner.LookFromStack(since, Environment.CurrentManagedThreadId)!.Value.Exception.ShouldBeSameAs(_failure);
            }

            body.LookFromStack(since, Environment.CurrentManagedThreadId).ShouldBe(BodyOutcome.Completed);
        }
        finally
        {
            body.Leave();
            inner.MarkLeft();
        }
    }

    private async Task Hold(Way way, bool hears, Action? inTheGenerator = null)
    {
        var fails = way is Way.UsingThatFails or Way.RunThatFails or Way.StackThatFails or Way.HandleOnAStack;
        var manager = hears ? AsyncContextManager.From(_ => Plain(inTheGenerator, way == Way.UsingWhoseTeardownFails)) : AsyncContextManager.From(Plain(inTheGenerator, way == Way.UsingWhoseTeardownFails));
        try
        {
            switch (way)
            {
                case Way.Run or Way.RunThatFails:
                    await manager.RunAsync(_ => Body(fails));
                    break;

                case Way.RunWithToken:
                    using (var source = new CancellationTokenSource())
                    {
                        await manager.RunAsync(_ => Body(fails), source.Token);
                    }

                    break;

                case Way.Stack or Way.StackThatFails or Way.StackThatIsClosed:
                    await HoldOnAStack(manager, fails, way == Way.StackThatIsClosed);
                    break;

                case Way.HandleOnAStack:
                    await UseOnAStack(manager, fails);
                    break;

                case Way.Synchronous:
                    using (Scope.Enter(Synchronous(inTheGenerator)))
                    {
                        await Wait();
                    }

                    break;

                default:
                    await using (await manager.EnterAsync())
                    {
                        await Body(fails);
                    }

                    break;
            }
        }
        catch (TimeoutException e)
        {
            e.ShouldBeSameAs(_failure);
        }
    }

    private async Task HoldOnAStack(AsyncContextManager<int> manager, bool fails, bool closes)
    {
        await using var stack = new AsyncExitStack();
        await stack.EnterAsync(manager);
        await stack.EnterAsync(new ClassBased());
        stack.CallbackAsync(Wait);
        await Body(fails);
        if (closes)
        {
            await stack.CloseAsync();
        }
    }

    private async Task UseOnAStack(AsyncContextManager<int> manager, bool fails)
    {
        await using var stack = new AsyncExitStack();
        await stack.UseAsync(await manager.EnterAsync());
        await Body(fails);
    }

    private async Task Wait()
    {
        if (waits)
        {
            await Task.Yield();
        }
    }

    private async Task Body(bool fails)
    {
        await Wait();
        if (fails)
        {
            throw _failure;
        }
    }

    private async IAsyncEnumerable<int> Plain(Action? inside = null, bool fails = false)
    {
        inside?.Invoke();
        await Wait();
        yield return 1;
        await Body(fails);
    }

    private static IEnumerable<int> Synchronous(Action? inside)
    {
        inside?.Invoke();
        yield return 1;
    }

    private async IAsyncEnumerable<int> Failing(bool waits)
    {
        if (waits)
        {
            await Task.Yield();
        }

        if (_failure is not null)
        {
            throw _failure;
        }

        yield return 1;
    }

    private sealed class ClassBased : AsyncContextManager<int>
    {
        protected override ValueTask<int> OnEnterAsync(CancellationToken cancellationToken) => new(1);

        protected override ValueTask<bool> OnExitAsync(Exception? thrown) => new(false);
    }
}
