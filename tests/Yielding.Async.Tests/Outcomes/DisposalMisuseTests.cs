using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>
/// The task of <c>DisposeAsync</c>, after something was thrown, in the hands of code that awaits it twice, blocks on it, or drops it.
/// </summary>
[TestFixtureSource(typeof(ScopeKinds), nameof(ScopeKinds.WithAndWithoutWaits))]
public sealed class DisposalMisuseTests(ScopeKind kind, bool waits)
{
    private readonly BodyException _failure = new();
    private readonly RecordedScope _scope = new(kind, waits);

    [Test]
    public async Task AwaitedTwice_TearsDownOnceWithTheFirstAnswer([Values] bool fails)
    {
        (await AsyncForms.CaughtAsync(async () =>
        {
            var held = await _scope.EnterAsync();
            try
            {
                await BodyAsync(fails);
            }
            finally
            {
#pragma warning disable CA2012 // that is what is tested
                var exit = held.DisposeAsync();
                await exit;
                await exit;
#pragma warning restore CA2012
            }
        })).ShouldBe(fails ? _failure : null);

        _scope.ShouldHaveEndedWith(fails ? _failure : null);
    }

    [Test]
    public async Task DisposedTwice_TearsDownOnce([Values] bool fails)
    {
        (await AsyncForms.CaughtAsync(async () =>
        {
            var held = await _scope.EnterAsync();
            try
            {
                await BodyAsync(fails);
            }
            finally
            {
                await held.DisposeAsync();
                await held.DisposeAsync();
            }
        })).ShouldBe(fails ? _failure : null);

        _scope.ShouldHaveEndedWith(fails ? _failure : null);
    }

    [Test]
    public async Task AwaitedByTwoTasksAtOnce_TearsDownOnceAndBothContinue([Values] bool fails)
    {
        var held = await _scope.EnterAsync();
        (await AsyncForms.CaughtAsync(() => BodyAsync(fails))).ShouldBe(fails ? _failure : null);
#pragma warning disable CA2012 // that is what is tested
        var exit = held.DisposeAsync();
#pragma warning restore CA2012

        await Flows.RunAsync(4, async (_, together) =>
        {
            await together.SignalAndWaitAsync();
            await exit;
            _scope.Exits.ShouldBe(1);
        });

        ShouldNotBeWrong(fails);
    }

    [Test]
    public void AwaitedOnManyThreadsAtOnce_TearsDownOnce([Values] bool fails)
    {
        var held = Blocking(_scope.EnterAsync().AsTask());
        Blocking(AsyncForms.CaughtAsync(() => BodyAsync(fails))).ShouldBe(fails ? _failure : null);
#pragma warning disable CA2012 // that is what is tested
        var exit = held.DisposeAsync();

        Crowd.Run(8, (i, together) =>
        {
            together.SignalAndWait();
            if (i % 2 == 0)
            {
                Blocking(AwaitAsync());
            }
            else
            {
                exit.GetAwaiter().GetResult();
            }

            _scope.Exits.ShouldBe(1);
        });
#pragma warning restore CA2012

        ShouldNotBeWrong(fails);

        async Task<int> AwaitAsync()
        {
            await exit;

            return 1;
        }
    }

    [Test]
    public async Task AsTaskTwice_TearsDownOnce([Values] bool fails)
    {
        (await AsyncForms.CaughtAsync(async () =>
        {
            var held = await _scope.EnterAsync();
            try
            {
                await BodyAsync(fails);
            }
            finally
            {
#pragma warning disable CA2012 // that is what is tested
                var exit = held.DisposeAsync();
                await Task.WhenAll(exit.AsTask(), exit.AsTask());
#pragma warning restore CA2012
            }
        })).ShouldBe(fails ? _failure : null);

        ShouldNotBeWrong(fails);
    }

    [Test]
    public async Task BlockedOn_TearsDownBeforeTheCallerContinues([Values] bool fails, [Values] Block block)
    {
        (await AsyncForms.CaughtAsync(async () =>
        {
            var held = await _scope.EnterAsync();
            try
            {
                await BodyAsync(fails);
            }
            finally
            {
                BlockOn(held, block);
                _scope.Exits.ShouldBe(1);
            }
        })).ShouldBe(fails ? _failure : null);

        ShouldNotBeWrong(fails);
    }

    // With AsTask() it would not end, as nothing does that is blocked on where it has to be resumed.
    [Test]
    public async Task BlockedOnInAContextOfOneThread_EndsAllTheSame(
        [Values] bool fails, [Values(Block.GetResult, Block.Configured)] Block block)
    {
        var before = SynchronizationContext.Current;
        var held = await _scope.EnterAsync();
        (await AsyncForms.CaughtAsync(() => BodyAsync(fails))).ShouldBe(fails ? _failure : null);
        var context = new OneThread();
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            BlockOn(held, block);
            SynchronizationContext.Current.ShouldBeSameAs(context);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        context.Posts.ShouldBe(0);
        _scope.Exits.ShouldBe(1);
    }

    [Test]
    public async Task Result_ReadBeforeItIsThere_StatusIsPendingUntilItIsAwaited()
    {
        var held = await _scope.EnterAsync();
        await AsyncForms.CaughtAsync(() => BodyAsync(fails: true));

#pragma warning disable CA2012 // that is what is tested
        var exit = held.DisposeAsync();
        exit.IsCompleted.ShouldBeFalse();
        _scope.Exits.ShouldBe(0);
        await exit;
        exit.IsCompletedSuccessfully.ShouldBeTrue();
#pragma warning restore CA2012
    }

    [Test]
    public async Task Dropped_TearsDownAfterACollection([Values] bool fails)
    {
        var dropped = new Dropped();
        await EnterAndDropAsync(dropped, fails);

        // Of a task that nothing reaches the finalizer starts the teardown, on another thread. It is young, so the first collections
        // are of the young objects.
        for (var i = 0; i < 500 && !dropped.TornDown.IsCompleted; i++)
        {
            GC.Collect(Math.Min(i, GC.MaxGeneration));
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }

        dropped.TornDown.IsCompleted.ShouldBeTrue();
        (await dropped.TornDown).ShouldNotBe(fails ? BodyStatus.Completed : BodyStatus.Failed);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task EnterAndDropAsync(Dropped dropped, bool fails)
    {
        (await AsyncForms.CaughtAsync(async () =>
        {
            var held = await AsyncScope.EnterAsync(dropped.Generator);
            try
            {
                await BodyAsync(fails);
            }
            finally
            {
#pragma warning disable CA2012 // that is what is tested
                _ = held.DisposeAsync();
#pragma warning restore CA2012
            }
        })).ShouldBe(fails ? _failure : null);
    }

    private static T Blocking<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private static void BlockOn(IAsyncDisposable held, Block block)
    {
#pragma warning disable CA2012, CA1849 // that is what is tested
        switch (block)
        {
            case Block.GetResult:
                held.DisposeAsync().GetAwaiter().GetResult();
                break;

            case Block.Wait:
                held.DisposeAsync().AsTask().Wait();
                break;

            default:
                held.DisposeAsync().ConfigureAwait(false).GetAwaiter().GetResult();
                break;
        }
#pragma warning restore CA2012, CA1849
    }

    /// <summary>A failing body is not committed, and a clean one has not failed.</summary>
    private void ShouldNotBeWrong(bool fails)
    {
        _scope.Exits.ShouldBe(1);
        if (fails)
        {
            _scope.ShouldNotBeCommitted();
        }
    }

    private async Task BodyAsync(bool fails)
    {
        await Wait();
        try
        {
            throw new TimeoutException();
        }
        catch (TimeoutException)
        {
        }

        if (fails)
        {
            throw _failure;
        }
    }

    private async Task Wait()
    {
        if (waits)
        {
            await Task.Yield();
        }
    }

    public enum Block
    {
        GetResult,
        Wait,
        Configured,
    }

    private sealed class OneThread : SynchronizationContext
    {
        public int Posts { get; private set; }

        public override void Post(SendOrPostCallback d, object? state) => Posts++;
    }

    private sealed class Dropped
    {
        private readonly TaskCompletionSource<BodyStatus> _tornDown = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<BodyStatus> TornDown => _tornDown.Task;

        public async IAsyncEnumerable<int> Generator(ScopeBody body)
        {
            await Task.Yield();
            yield return 1;
            _tornDown.SetResult(body.Status);
        }
    }
}
