using System.Runtime.CompilerServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>
/// Asynchronous scopes leave nothing in their caller's execution context, take nothing out of it, and keep nothing of it alive.
/// </summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class CallerContextTests(bool suspends)
{
    private readonly TimeoutException _failure = new();
    private readonly AsyncLocal<object?> _local = new();

    /// <summary>How the scope is held and exited.</summary>
    public enum Way
    {
        Using,
        UsingThatFails,
        UsingWhoseTeardownFails,
        UsingThatHandlesAThrow,
        Run,
        RunThatFails,
        RunWithToken,
        Stack,
        StackThatFails,
        StackThatHandlesAThrow,
        StackThatIsClosed,
        HandleOnAStack,
        Synchronous,
    }

    [Test]
    public async Task Scope_Exited_LeavesTheContextOfTheCallerAsItWas([Values] Way way, [Values] bool observes)
    {
        _local.Value = this;
        var before = ExecutionContext.Capture();

        await Hold(way, observes);

        ExecutionContext.Capture().ShouldBeSameAs(before);
        AmbientExit.Current.ShouldBeNull();
    }

    // The caller is no asynchronous method, which would put its context back by itself.
    [Test]
    public void EnterAsync_CalledByOrdinaryCode_LeavesItsContextAsItIs([Values] bool observes)
    {
        _local.Value = this;
        var before = ExecutionContext.Capture();

        var entering = Manager(observes, inside: () => _local.Value = "setup").EnterAsync().AsTask();
        ExecutionContext.Capture().ShouldBeSameAs(before);
        entering.Wait();
        var disposing = entering.Result.DisposeAsync().AsTask();
        ExecutionContext.Capture().ShouldBeSameAs(before);
        disposing.Wait();

        ExecutionContext.Capture().ShouldBeSameAs(before);
    }

    [Test]
    public void Stack_CalledByOrdinaryCode_LeavesItsContextAsItIs()
    {
        _local.Value = this;
        var before = ExecutionContext.Capture();

        var stack = new AsyncExitStack();
        stack.CallbackAsync(Wait);
        ExecutionContext.Capture().ShouldBeSameAs(before);
        stack.CloseAsync().AsTask().Wait();

        ExecutionContext.Capture().ShouldBeSameAs(before);
    }

    [Test]
    public async Task EnterAsync_SetupFails_LeavesTheContextAsItWas()
    {
        var before = ExecutionContext.Capture();
        Exception? caught = null;
        try
        {
            await using var scope = await AsyncScope.EnterAsync(Failing());
        }
        catch (TimeoutException e)
        {
            caught = e;
        }

        caught.ShouldBeSameAs(_failure);
        ExecutionContext.Capture().ShouldBeSameAs(before);
        AmbientExit.Current.ShouldBeNull();
    }

    // As after nested blocks.
    [Test]
    public async Task Body_SetsAsyncLocal_ItStaysSetAfterTheScope([Values] bool fails)
    {
        try
        {
            await using (await Manager(observes: false).EnterAsync())
            {
                await Wait();
                _local.Value = "body";
                ThrowIf(fails);
            }
        }
        catch (TimeoutException)
        {
        }

        _local.Value.ShouldBe("body");
    }

    [Test]
    public async Task Body_SetsAsyncLocalInStack_ItStaysSetAfterTheStack([Values] bool fails)
    {
        try
        {
            await using (var stack = new AsyncExitStack())
            {
                stack.CallbackAsync(Wait);
                _local.Value = "body";
                ThrowIf(fails);
            }
        }
        catch (TimeoutException)
        {
        }

        _local.Value.ShouldBe("body");
    }

    [Test]
    public async Task Teardown_BodySetAsyncLocal_FindsIt([Values] bool fails)
    {
        object? found = null;
        try
        {
            await using (await AsyncScope.EnterAsync(Observing()))
            {
                await Wait();
                _local.Value = "body";
                ThrowIf(fails);
            }
        }
        catch (TimeoutException)
        {
        }

        found.ShouldBe("body");

        async IAsyncEnumerable<int> Observing()
        {
            try
            {
                await Wait();
                yield return 1;
            }
            finally
            {
                found = _local.Value;
            }
        }
    }

    [Test]
    public async Task SynchronousManager_SetsAsyncLocal_IsSetInTheBodyAndPutBack([Values] bool fails, [Values] bool handles)
    {
        _local.Value = "caller";
        object? inBody = null;
        try
        {
            await using (var stack = new AsyncExitStack())
            {
                stack.Enter(Setting("manager"));
                inBody = _local.Value;
                await Wait();
                HandleIf(handles);
                ThrowIf(fails);
            }
        }
        catch (TimeoutException)
        {
        }

        inBody.ShouldBe("manager");
        _local.Value.ShouldBe("caller");

        IEnumerable<int> Setting(string value)
        {
            var before = _local.Value;
            _local.Value = value;
            try
            {
                yield return 1;
            }
            finally
            {
                _local.Value = before;
            }
        }
    }

    [Test]
    public async Task AsynchronousGenerator_SetsAsyncLocal_IsNotSetForTheCaller()
    {
        _local.Value = "caller";
        await using (await Manager(observes: false, inside: () => _local.Value = "generator").EnterAsync())
        {
            _local.Value.ShouldBe("caller");
        }

        _local.Value.ShouldBe("caller");
    }

    // Work that a generator has started may continue after its end: it is then no part of the generator's exit.
    [Test]
    public async Task Task_OutlivesItsGenerator_ItsScopesReceiveTheOutcomeOfTheirBodies([Values] Way way, [Values] bool observes)
    {
        var goOn = new TaskCompletionSource();
        var started = new List<Task>();
        var received = new List<BodyStatus>();

        await Hold(way, observes, () => started.Add(Outlive()));
        goOn.SetResult();
        await Task.WhenAll(started);

        received.ShouldBe(Enumerable.Repeat(BodyStatus.Completed, started.Count));
        started.ShouldNotBeEmpty();

        async Task Outlive()
        {
            await using var scope = await AsyncScope.EnterAsync(Observing);
            await goOn.Task;
        }

        async IAsyncEnumerable<int> Observing(ScopeBody body)
        {
            yield return 1;
            await Task.CompletedTask;
            received.Add(body.Status);
        }
    }

    [Test]
    public async Task Scope_Exited_KeepsTheValuesOfItsContextNotAlive([Values] Way way, [Values] bool observes)
    {
        var value = await HoldWithValue(way, observes);

        await Collect(value);

        value.IsAlive.ShouldBeFalse();
    }

    // Work that schedules its successor in a body: each scope is entered in the context of the one before.
    [Test]
    public async Task Scope_SuccessorScheduledInBody_KeepsNoChainAlive([Values] bool handles)
    {
        var values = new List<WeakReference>();
        var ended = new TaskCompletionSource();
        var last = new TaskCompletionSource();
        Next(0);
        await ended.Task;

        foreach (var value in values.SkipLast(2))
        {
            await Collect(value);
            value.IsAlive.ShouldBeFalse();
        }

        last.SetResult();

        void Next(int i) => _ = Task.Run(() => Step(i));

        async Task Step(int i)
        {
            values.Add(Set());
            if (i == 10)
            {
                ended.SetResult();
                await last.Task;

                return;
            }

            await using (await Manager(observes: true).EnterAsync())
            {
                HandleIf(handles);
                Next(i + 1);
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        WeakReference Set()
        {
            var value = new object();
            _local.Value = value;

            return new WeakReference(value);
        }
    }

    private static async Task Collect(WeakReference reference)
    {
        // Frames and threads of the pool may hold the newest context for a moment.
        for (var i = 0; i < 20 && reference.IsAlive; i++)
        {
            await Task.Yield();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private async Task<WeakReference> HoldWithValue(Way way, bool observes)
    {
        var value = SetValue();
        await Hold(way, observes);

        return value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference SetValue()
    {
        _local.Value = new object();

        return new WeakReference(_local.Value);
    }

    private async Task Hold(Way way, bool observes, Action? inTheGenerator = null)
    {
        var fails = way is Way.UsingThatFails or Way.RunThatFails or Way.StackThatFails or Way.HandleOnAStack;
        var manager = Manager(observes, inTheGenerator, way == Way.UsingWhoseTeardownFails);
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

                case Way.Stack or Way.StackThatFails or Way.StackThatIsClosed or Way.StackThatHandlesAThrow:
                    await HoldOnAStack(manager, way);
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
                        HandleIf(way == Way.UsingThatHandlesAThrow);
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

    private async Task HoldOnAStack(AsyncContextManager<int> manager, Way way)
    {
        await using var stack = new AsyncExitStack();
        await stack.EnterAsync(manager);
        await stack.EnterAsync(new ClassBased());
        stack.CallbackAsync(Wait);
        HandleIf(way == Way.StackThatHandlesAThrow);
        await Body(way == Way.StackThatFails);
        if (way == Way.StackThatIsClosed)
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
        if (suspends)
        {
            await Task.Yield();
        }
    }

    private async Task Body(bool fails)
    {
        await Wait();
        ThrowIf(fails);
    }

    private void ThrowIf(bool fails)
    {
        if (fails)
        {
            throw _failure;
        }
    }

    private static void HandleIf(bool handles)
    {
        if (!handles)
        {
            return;
        }

        try
        {
            throw new InvalidOperationException();
        }
        catch (InvalidOperationException)
        {
        }
    }

    private AsyncContextManager<int> Manager(bool observes, Action? inside = null, bool fails = false) =>
        observes ? AsyncContextManager.From(_ => Plain(inside, fails)) : AsyncContextManager.From(Plain(inside, fails));

    private async IAsyncEnumerable<int> Plain(Action? inside, bool fails)
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

    private async IAsyncEnumerable<int> Failing()
    {
        await Wait();
        ThrowIf(true);
        yield return 1;
    }

    private sealed class ClassBased : AsyncContextManager<int>
    {
        protected override ValueTask<int> OnEnterAsync(CancellationToken cancellationToken) => new(1);

        protected override ValueTask<bool> OnExitAsync(Exception? thrown) => new(false);
    }
}
