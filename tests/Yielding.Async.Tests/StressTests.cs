using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Yielding;

/// <summary>Hundreds of tasks on few threads that enter and exit at once, half of them failing.</summary>
public class StressTests
{
    private const int Count = 300;

    private static readonly int s_rounds = Size.Of(inCI: 20, plain: 6);

    private readonly Tally _tally = new();

    [Test]
    public async Task Scope_ActiveInAllTasksAtOnce_EachReceivesItsOwnOutcome([Values] AsyncForm form, [Values] bool waits)
    {
        await RunRounds();

        _tally.ShouldBe(completed: Count * s_rounds, failed: Count * s_rounds);
        _tally.ShouldBeForgotten();

        [MethodImpl(MethodImplOptions.NoInlining)]
        Task RunRounds() => Flows.RunAsync(Count, async (flow, together) =>
        {
            for (var round = 0; round < s_rounds; round++)
            {
                var thrown = FailureOf(flow, round);
                var caught = await AsyncForms.CaughtAsync(
                    () => form.ExecuteAsync(
                        _tally.AsyncObserving(waits),
                        outer => form.ExecuteAsync(_tally.AsyncPlain(waits), async inner =>
                    {
                        await together.SignalAndWaitAsync();
                        Handle();
                        await together.SignalAndWaitAsync();
                        End(thrown, outer, inner);
                    })));
                caught.ShouldBeSameAs(thrown);
            }
        });
    }

    [Category("NeedsExceptionPointers")] // without, what other threads have thrown makes it unknown
    [Test]
    public async Task Scope_SynchronousOverAwaits_EachReceivesItsOwnOutcome()
    {
        await Flows.RunAsync(Count, async (flow, together) =>
        {
            for (var round = 0; round < s_rounds; round++)
            {
                var thrown = FailureOf(flow, round);
                (await AsyncForms.CaughtAsync(() => Use(thrown, together))).ShouldBeSameAs(thrown);
            }
        });

        _tally.ShouldBe(completed: Count * s_rounds, failed: Count * s_rounds);

        async Task Use(Exception? thrown, AsyncBarrier together)
        {
            using (Scope.Enter(_tally.Observing, out var outer))
            using (Scope.Enter(_tally.Plain(), out var inner))
            {
                await together.SignalAndWaitAsync();
                Handle();
                await together.SignalAndWaitAsync();
                End(thrown, outer, inner);
            }
        }
    }

    [Test]
    public async Task Stack_InEachTask_ItsEntriesReceiveItsOwnOutcome([Values] AsyncForm form)
    {
        const int Entries = 4;
        var calls = 0;
        await Flows.RunAsync(Count, async (flow, together) =>
        {
            for (var round = 0; round < s_rounds; round++)
            {
                var thrown = FailureOf(flow, round);
                (await AsyncForms.CaughtAsync(() => ExecuteAsync(form, async stack =>
                {
                    stack.PushAsync(ReceiveAsync);
                    var visits = new[]
                    {
                        await stack.EnterAsync(_tally.AsyncObserving()),
                        stack.Enter(_tally.Observing),
                        await stack.EnterAsync(_tally.AsyncPlain()),
                        stack.Enter(_tally.Plain()),
                    };
                    stack.Callback(() => Interlocked.Increment(ref calls));
                    await together.SignalAndWaitAsync();
                    End(thrown, visits);
                }))).ShouldBeSameAs(thrown);

                async Task<bool> ReceiveAsync(Exception? received)
                {
                    await Task.Yield();
                    received.ShouldBeSameAs(thrown);
                    Interlocked.Increment(ref calls);

                    return false;
                }
            }
        });

        var half = Count * s_rounds / 2;
        _tally.ShouldBe(completed: Entries * half, failed: Entries * half);
        calls.ShouldBe(2 * 2 * half);
    }

    [Test]
    public async Task DisposeAsync_OnHundredsOfThreadsAtOnce_TearsDownOnce()
    {
        var handles = new List<IAsyncDisposable>();
        for (var i = 0; i < 10_000; i++)
        {
            handles.Add(await EnterApart());
            handles.Add(await NewStackApart());
        }

        // A thread that comes later finds its way through what has been left already faster, until it competes with the first one.
        var exits = new ConcurrentBag<Task>();
        Crowd.Run(200, (_, together) =>
        {
            together.SignalAndWait();
            foreach (var handle in handles)
            {
                var exit = handle.DisposeAsync().AsTask();
                if (!exit.IsCompletedSuccessfully)
                {
                    exits.Add(exit);
                }
            }
        });
        await Task.WhenAll(exits);

        _tally.ShouldBe(completed: handles.Count, failed: 0);

        // In a task of its own. The code that disposes is not in it, and can't detect that the body has completed.
        async Task<IAsyncDisposable> EnterApart()
        {
            var scope = await AsyncScope.EnterAsync(_tally.AsyncObserving());
            scope.Complete();

            return scope;
        }

        async Task<IAsyncDisposable> NewStackApart()
        {
            var stack = new AsyncExitStack();
            await stack.EnterAsync(_tally.AsyncPlain());
            stack.Complete();

            return stack;
        }
    }

    [Test]
    public async Task Shared_EnteredByAllTasksAtOnce_SetsUpOnceAndFailsWhenOneFails([Values] AsyncForm form)
    {
        var shared = AsyncContextManager.From(_tally.AsyncObserving()).Shared();
        await Flows.RunAsync(Count, async (flow, together) =>
        {
            for (var round = 0; round < s_rounds; round++)
            {
                var fails = round % 2 == 0 && flow == round;
                var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(shared, async visit =>
                {
                    await together.SignalAndWaitAsync();
                    if (fails)
                    {
                        End(_tally.Made(new BodyException()), visit);
                    }
                }));
                (caught is BodyException).ShouldBe(fails);
                await together.SignalAndWaitAsync();
            }
        });

        _tally.ShouldBe(completed: s_rounds / 2, failed: s_rounds / 2);
    }

    [Test]
    public async Task Shared_EnteredAndExitedByAllTasks_IsNeverSetUpTwice()
    {
        var setups = 0;
        var open = 0;
        var most = 0;
        var teardowns = 0;
        var shared = AsyncContextManager.From(Generator()).Shared();
        await Flows.RunAsync(Count, async (flow, together) =>
        {
            await together.SignalAndWaitAsync();
            for (var round = 0; round < s_rounds; round++)
            {
                var thrown = FailureOf(flow, round);
                (await AsyncForms.CaughtAsync(() => shared.RunAsync(async _ =>
                {
                    await Task.Yield();
                    End(thrown);
                }))).ShouldBeSameAs(thrown);
            }
        });

        setups.ShouldBeGreaterThan(0);
        (open, most, teardowns).ShouldBe((0, 1, setups));

        async IAsyncEnumerable<int> Generator()
        {
            Interlocked.Increment(ref setups);
            most = Math.Max(most, Interlocked.Increment(ref open));
            await Task.Yield();
            try
            {
                yield return 1;
            }
            finally
            {
                await Task.Yield();
                Interlocked.Increment(ref teardowns);
                Interlocked.Decrement(ref open);
            }
        }
    }

    [Test]
    public async Task Scope_ManyInEachTask_DoNotGrowTheHeap([Values] AsyncForm form)
    {
        var scopesOfEach = Size.Of(inCI: 100_000, plain: 60_000) / Count;
        await Flows.RunAsync(Count, (_, _) => Many(scopesOfEach / 10));
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await Flows.RunAsync(Count, (_, _) => Many(scopesOfEach));

        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        grown.ShouldBeLessThan(1_000_000, "60,000 scopes that each kept one object would hold 1,440,000 bytes at least");

        async Task Many(int count)
        {
            for (var i = 0; i < count; i++)
            {
                var thrown = i % 2 == 0 ? new BodyException() : null;
                await AsyncForms.CaughtAsync(() => form.ExecuteAsync(Silent, async _ =>
                {
                    await Task.Yield();
                    End(thrown);
                }));
            }
        }

        static async IAsyncEnumerable<int> Silent(ScopeBody body)
        {
            yield return 1;
            _ = body.Status;
        }
    }

    private static async Task ExecuteAsync(AsyncForm form, Func<AsyncExitStack, Task> body)
    {
        if (form == AsyncForm.Run)
        {
            await AsyncExitStack.RunAsync(body);

            return;
        }

        await using var stack = new AsyncExitStack();
        await body(stack);
    }

    /// <summary>Every second body fails: in each round half of the flows, and each flow in every second round.</summary>
    private BodyException? FailureOf(int flow, int round) => (flow + round) % 2 == 0 ? _tally.Made(new BodyException()) : null;

    private static void End(Exception? thrown, params Visit[] visits)
    {
        foreach (var visit in visits)
        {
            visit.Throws = thrown;
        }

        if (thrown is not null)
        {
            throw thrown;
        }
    }

    private static void Handle()
    {
        try
        {
            throw new TimeoutException();
        }
        catch (TimeoutException)
        {
        }
    }
}
