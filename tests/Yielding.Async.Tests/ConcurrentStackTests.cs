using System.Collections.Concurrent;

namespace Yielding;

/// <summary>One stack that several threads use at once: each entry is kept and exited, or refused and released.</summary>
public sealed class ConcurrentStackTests
{
    private const int Threads = 4;

    private readonly Ledger _ledger = new();

    /// <summary>What is registered.</summary>
    public enum Entry
    {
        EnterAsync,
        EnterAsyncSuspending,
        EnterAsyncWithScopeBody,
        EnterAsyncClassBased,
        EnterAsyncOfSynchronousManager,
        Enter,
        EnterWithScopeBody,
        EnterClassBased,
        Use,
        UseAsync,
        Push,
        PushAsync,
        Callback,
        CallbackAsync,
    }

    [Test]
    public async Task Register_SeveralThreadsAtOnce_EachEntryIsKept([Values] Entry entry, [Values] bool fails)
    {
        var perThread = Size.Of(inCI: 500, plain: 100);
        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            await using var stack = new AsyncExitStack();
            Crowd.Run(Threads, (_, together) =>
            {
                together.SignalAndWait();
                for (var i = 0; i < perThread; i++)
                {
                    Register(stack, entry);
                }
            });
            stack.Count.ShouldBe(Threads * perThread);
            if (fails)
            {
                throw new BodyException();
            }
        });

        (caught is BodyException).ShouldBe(fails);
        _ledger.ShouldBeBalanced(Threads * perThread);
        _ledger.Outcomes.ShouldBe(ReceivesOutcome(entry) ? [fails] : []);
    }

    /// <summary>All setups are running when the first one ends.</summary>
    [Test]
    public async Task EnterAsync_SeveralSetupsRunAtOnce_EachIsKept()
    {
        await using (var stack = new AsyncExitStack())
        {
            await Flows.RunAsync(Threads, async (_, together) => await stack.EnterAsync(_ledger.Generator(together.SignalAndWaitAsync)));
            stack.Count.ShouldBe(Threads);
        }

        _ledger.ShouldBeBalanced(Threads);
    }

    [Test]
    public async Task Register_WhileAnExitRuns_IsExitedNext([Values] Entry entry)
    {
        var exiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var registered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stack = new AsyncExitStack();
        stack.Callback(() => _ledger.Acquired.ShouldBe(_ledger.Released));
        stack.CallbackAsync(async () =>
        {
            exiting.SetResult();
            await registered.Task;
        });

        var closing = stack.CloseAsync();
        await exiting.Task;
        await RegisterAsync(stack, entry);
        stack.Count.ShouldBe(2);
        registered.SetResult();
        await closing;

        stack.Count.ShouldBe(0);
        _ledger.ShouldBeBalanced(1);
    }

    [Test]
    public async Task EnterAsync_ClosedDuringTheSetup_IsRejectedAndReleased([Values] bool fails)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stack = new AsyncExitStack();
        var entering = Enumerable.Range(0, Threads).Select(_ => stack.EnterAsync(_ledger.Generator(() => gate.Task)).AsTask()).ToList();
        if (fails)
        {
            stack.Fail(new BodyException());
        }

        await stack.DisposeAsync();
        gate.SetResult();

        foreach (var refused in entering)
        {
            (await AsyncForms.CaughtAsync(() => refused)).ShouldBeOfType<ObjectDisposedException>();
        }

        _ledger.ShouldBeBalanced(Threads);
    }

    [Test]
    public void Register_WhileAnotherThreadCloses_IsKeptOrRejectedAndReleased([Values] Entry entry)
    {
        var rounds = Size.Of(inCI: 100, plain: 25);
        int kept = 0, refused = 0;
        for (var round = 0; round < rounds; round++)
        {
            var stack = new AsyncExitStack();
            Crowd.Run(Threads, (thread, together) =>
            {
                together.SignalAndWait();
                if (thread == 0)
                {
                    Wait(stack.CloseAsync());

                    return;
                }

                for (var i = 0; i < 10; i++)
                {
                    try
                    {
                        Register(stack, entry);
                        Interlocked.Increment(ref kept);
                    }
                    catch (ObjectDisposedException)
                    {
                        Interlocked.Increment(ref refused);
                    }
                }
            });
            stack.Count.ShouldBe(0);
        }

        (kept + refused).ShouldBe(rounds * (Threads - 1) * 10);
        _ledger.ShouldBeBalanced();
    }

    [Test]
    public void Dispose_SeveralThreadsAtOnce_UnwindsOnce([Values] Entry entry)
    {
        var rounds = Size.Of(inCI: 50, plain: 15);
        for (var round = 0; round < rounds; round++)
        {
            var stack = new AsyncExitStack();
            Register(stack, entry);
            Register(stack, entry);
            Crowd.Run(Threads, (thread, together) =>
            {
                together.SignalAndWait();
                Wait(thread % 2 == 0 ? stack.CloseAsync() : stack.DisposeAsync());
            });
            stack.Count.ShouldBe(0);
        }

        _ledger.ShouldBeBalanced(2 * rounds);
    }

    [Test]
    public void PopAll_WhileOthersRegister_EachEntryIsInOneStack([Values] Entry entry)
    {
        const int PerThread = 200;
        var stack = new AsyncExitStack();
        var moved = new ConcurrentQueue<AsyncExitStack>();
        Crowd.Run(Threads, (thread, together) =>
        {
            together.SignalAndWait();
            for (var i = 0; i < PerThread; i++)
            {
                if (thread == 0)
                {
                    moved.Enqueue(stack.PopAll());
                }
                else
                {
                    Register(stack, entry);
                }
            }
        });

        (moved.Sum(other => other.Count) + stack.Count).ShouldBe((Threads - 1) * PerThread);
        foreach (var one in (IEnumerable<AsyncExitStack>)[.. moved, stack])
        {
            Wait(one.CloseAsync());
        }

        _ledger.ShouldBeBalanced((Threads - 1) * PerThread);
    }

    /// <summary>All at once, as an application that sets up its parts in parallel does.</summary>
    [Test]
    public async Task Register_EveryKindInManyTasks_NothingLeaks([Values] AsyncForm form)
    {
        var kinds = Enum.GetValues<Entry>();

        await form.ExecuteAsync(stack => Flows.RunAsync(flows: 200, async (flow, together) =>
        {
            await together.SignalAndWaitAsync();
            for (var i = 0; i < kinds.Length; i++)
            {
                await RegisterAsync(stack, kinds[(flow + i) % kinds.Length]);
            }
        }));

        _ledger.ShouldBeBalanced(200 * kinds.Length);
    }

    private static bool ReceivesOutcome(Entry entry) =>
        entry is Entry.EnterAsyncWithScopeBody or Entry.EnterAsyncClassBased or Entry.EnterAsyncOfSynchronousManager
            or Entry.EnterWithScopeBody or Entry.EnterClassBased or Entry.Push or Entry.PushAsync;

    // On a thread of its own, which has no context.
    private static void Wait(ValueTask task) => task.AsTask().GetAwaiter().GetResult();

    private void Register(AsyncExitStack stack, Entry entry) => Wait(RegisterAsync(stack, entry));

    private async ValueTask RegisterAsync(AsyncExitStack stack, Entry entry)
    {
        switch (entry)
        {
            case Entry.EnterAsync:
                await stack.EnterAsync(_ledger.Generator());
                break;

            case Entry.EnterAsyncSuspending:
                await stack.EnterAsync(_ledger.Generator(async () => await Task.Yield()));
                break;

            case Entry.EnterAsyncWithScopeBody:
                await stack.EnterAsync(body => _ledger.Generator(body: body));
                break;

            case Entry.EnterAsyncClassBased:
                await stack.EnterAsync(new Manager(_ledger));
                break;

            case Entry.EnterAsyncOfSynchronousManager:
                await stack.EnterAsync(AsyncContextManager.From(new SynchronousManager(_ledger)));
                break;

            case Entry.Enter:
                stack.Enter(_ledger.Synchronous());
                break;

            case Entry.EnterWithScopeBody:
                stack.Enter(_ledger.Synchronous);
                break;

            case Entry.EnterClassBased:
                stack.Enter(new SynchronousManager(_ledger));
                break;

            case Entry.Use:
                stack.Use(new Thing(_ledger));
                break;

            case Entry.UseAsync:
                await stack.UseAsync(new Thing(_ledger));
                break;

            // What is refused here has not been called, and there is nothing to release.
            default:
                var item = _ledger.Acquire();
                try
                {
                    RegisterCall(stack, entry, item);
                }
                catch (ObjectDisposedException)
                {
                    _ledger.Release(item);

                    throw;
                }

                break;
        }
    }

    private void RegisterCall(AsyncExitStack stack, Entry entry, int item)
    {
        switch (entry)
        {
            case Entry.Push:
                stack.Push(thrown => _ledger.Release(item, thrown is not null));
                break;

            case Entry.PushAsync:
                stack.PushAsync(thrown => Task.FromResult(_ledger.Release(item, thrown is not null)));
                break;

            case Entry.Callback:
                stack.Callback(() => { _ledger.Release(item); });
                break;

            default:
                stack.CallbackAsync(async () =>
                {
                    await Task.Yield();
                    _ledger.Release(item);
                });
                break;
        }
    }

    /// <summary>What has been acquired, and how often each item was released.</summary>
    private sealed class Ledger
    {
        private readonly ConcurrentDictionary<int, int> _releases = new();
        private readonly ConcurrentDictionary<bool, bool> _outcomes = new();
        private int _acquired;

        public int Acquired => Volatile.Read(ref _acquired);

        public int Released => _releases.Count;

        /// <summary>The outcomes that exits got: true for a failure.</summary>
        public IEnumerable<bool> Outcomes => _outcomes.Keys;

        public int Acquire() => Interlocked.Increment(ref _acquired);

        public bool Release(int item, bool? failed = null)
        {
            _releases.AddOrUpdate(item, 1, static (_, before) => before + 1);
            if (failed is { } outcome)
            {
                _outcomes.TryAdd(outcome, outcome);
            }

            return false;
        }

        public async IAsyncEnumerable<int> Generator(Func<Task>? wait = null, ScopeBody? body = null)
        {
            if (wait is not null)
            {
                await wait();
            }

            var item = Acquire();
            try
            {
                yield return item;
            }
            finally
            {
                Release(item, body is null ? null : body.Status == BodyStatus.Failed);
            }
        }

        public IEnumerable<int> Synchronous(ScopeBody? body = null)
        {
            var item = Acquire();
            try
            {
                yield return item;
            }
            finally
            {
                Release(item, body is null ? null : body.Status == BodyStatus.Failed);
            }
        }

        public void ShouldBeBalanced(int acquired)
        {
            Acquired.ShouldBe(acquired);
            ShouldBeBalanced();
        }

        public void ShouldBeBalanced()
        {
            Released.ShouldBe(Acquired);
            _releases.Values.ShouldAllBe(times => times == 1);
        }
    }

    private sealed class Manager(Ledger ledger) : AsyncContextManager<int>
    {
        private int _item;

        protected override async ValueTask<int> OnEnterAsync(CancellationToken cancellationToken)
        {
            await Task.Yield();

            return _item = ledger.Acquire();
        }

        protected override async ValueTask<bool> OnExitAsync(Exception? thrown)
        {
            await Task.Yield();

            return ledger.Release(_item, thrown is not null);
        }
    }

    private sealed class SynchronousManager(Ledger ledger) : ContextManager<int>
    {
        private int _item;

        protected override int OnEnter() => _item = ledger.Acquire();

        protected override bool OnExit(Exception? thrown) => ledger.Release(_item, thrown is not null);
    }

    private sealed class Thing(Ledger ledger) : IDisposable, IAsyncDisposable
    {
        private readonly int _item = ledger.Acquire();

        public void Dispose() => ledger.Release(_item);

        public ValueTask DisposeAsync()
        {
            Dispose();

            return default;
        }
    }
}
