using System.Threading.Channels;
using static Yielding.Cookbook.Docs.ConcurrencyRecipes;
using static Yielding.Cookbook.Support.Bodies;

namespace Yielding.Cookbook.Docs;

#pragma warning disable IDE0055, IDE0011 // documentation shows short blocks in one line
public sealed class ConcurrencyRecipesTests
{
    [Test]
    public async Task Slot_IsReleased([Values] bool fails)
    {
        using var gate = new SemaphoreSlim(1);
        var limit = TimeSpan.Zero;
        async Task LoadAsync()
        {
            gate.CurrentCount.ShouldBe(0);
            await Should.ThrowAsync<TimeoutException>(async () => await AsyncScope.EnterAsync(Slot(gate, limit)));
            FailIf(fails);
        }

        await PlayAsync(fails, async () =>
        {
            #region SlotUse
            await AsyncScope.RunAsync(Slot(gate, limit), async _ => await LoadAsync());
            #endregion
        });

        gate.CurrentCount.ShouldBe(1);
    }

    [Test]
    public async Task Slot_AWaitThatIsCancelled_TakesNothing()
    {
        using var gate = new SemaphoreSlim(0);
        using var stop = new CancellationTokenSource();
        var entering = AsyncScope.EnterAsync(Slot(gate, Timeout.InfiniteTimeSpan), stop.Token).AsTask();

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => entering);
        gate.CurrentCount.ShouldBe(0);
    }

    [Test]
    public async Task Borrowed_ReturnsToThePool([Values] bool fails)
    {
        var pool = Channel.CreateUnbounded<string>();
        await pool.Writer.WriteAsync("connection 1");
        async Task QueryAsync(string connection)
        {
            connection.ShouldBe("connection 1");
            pool.Reader.TryPeek(out _).ShouldBeFalse();
            await Task.Yield();
            FailIf(fails);
        }

        await PlayAsync(fails, async () =>
        {
            #region BorrowedUse
            await AsyncScope.RunAsync(Borrowed(pool), async connection => await QueryAsync(connection));
            #endregion
        });

        pool.Reader.TryRead(out var returned).ShouldBeTrue();
        returned.ShouldBe("connection 1");
    }

    [Test]
    public async Task Background_IsCancelledAndAwaited([Values] bool fails)
    {
        var events = new Journal();
        async Task BeatAsync(CancellationToken token)
        {
            events.Write("starts");
            try
            {
                await new TaskCompletionSource().Task.WaitAsync(token);
            }
            finally
            {
                events.Write("stops");
            }
        }

        async Task ImportAsync()
        {
            events.Write("import");
            await Task.Yield();
            FailIf(fails);
        }

        await PlayAsync(fails, async () =>
        {
            #region BackgroundUse
            await AsyncScope.RunAsync(Background(BeatAsync), async _ => await ImportAsync());
            #endregion
        });

        events.ShouldBe("starts", "import", "stops");
    }

    [Test]
    public async Task Background_ATaskThatFails_ThrowsAtTheExit()
    {
        var hasRun = false;

        await Should.ThrowAsync<BodyException>(() => AsyncScope.RunAsync(
            Background(_ => Task.FromException(new BodyException())),
            async _ =>
            {
                await Task.Yield();
                hasRun = true;
            }));

        hasRun.ShouldBeTrue();
    }

    [Test]
    public async Task TaskGroup_WaitsForItsTasks()
    {
        var gate = new TaskCompletionSource();
        var loaded = 0;
        async Task LoadAsync(string name, CancellationToken token)
        {
            await gate.Task.WaitAsync(token);
            Interlocked.Add(ref loaded, name.Length);
        }

        async Task Use()
        {
            #region TaskGroupUse
            await using var group = await AsyncScope.EnterAsync(TaskGroup());
            foreach (var name in new[] { "tea", "milk" }) group.Value(token => LoadAsync(name, token));
            #endregion
        }

        var used = Use();
        used.IsCompleted.ShouldBeFalse();
        gate.SetResult();
        await used;

        loaded.ShouldBe(7);
    }

    [Test]
    public async Task TaskGroup_AFailureCancelsTheOthers([Values] bool bodyFails)
    {
        Task? other = null;
        await Should.ThrowAsync<BodyException>(() => AsyncScope.RunAsync(TaskGroup(), async start =>
        {
            start(token => other = new TaskCompletionSource().Task.WaitAsync(token));
            if (!bodyFails)
            {
                start(async _ =>
                {
                    await Task.Yield();
                    throw new BodyException();
                });
            }

            await Task.Yield();
            FailIf(bodyFails);
        }));

        other!.IsCanceled.ShouldBeTrue();
    }
}
