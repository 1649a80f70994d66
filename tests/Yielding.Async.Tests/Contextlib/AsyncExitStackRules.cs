namespace Yielding.Contextlib;

/// <summary>
/// The stack with synchronous entries, which is what CPython runs its common tests with, and with asynchronous ones, whose exits have to be
/// waited for.
/// </summary>
[TestFixture(AsyncForm.Using, false)]
[TestFixture(AsyncForm.Using, true)]
[TestFixture(AsyncForm.Run, false)]
[TestFixture(AsyncForm.Run, true)]
public sealed class AsyncExitStackRules(AsyncForm form, bool asynchronous) : ExitStackContract
{
    private readonly Journal _calls = new();

    protected override bool CanSuppress => form == AsyncForm.Run;

    [Test]
    [Contextlib(51, "TestBaseExitStack.test_close")]
    public async Task Close_InTheBody_UnwindsAtOnceAsCompletedAndTheBodyContinues()
    {
        var failure = new BodyException();

        var caught = await HoldAsync(async stack =>
        {
            EntriesOf(stack).Push(thrown =>
            {
                _calls.Write($"exit {thrown?.Message ?? "null"}");

                return false;
            });
            await stack.CloseAsync();
            stack.Count.ShouldBe(0);
            _calls.Write("body continues");

            throw failure;
        });

        caught.ShouldBeSameAs(failure);
        _calls.ShouldBe("exit null", "body continues");
    }

    [Test]
    [Contextlib(52, "TestBaseExitStack.test_pop_all")]
    public async Task PopAll_Entries_MoveToAStackThatTheCallerDisposes()
    {
        AsyncExitStack? moved = null;

        var caught = await HoldAsync(async stack =>
        {
            EntriesOf(stack).Callback(() => _calls.Write("first"));
            EntriesOf(stack).Callback(() => _calls.Write("second"));
            moved = stack.PopAll();
            stack.Count.ShouldBe(0);
            EntriesOf(stack).Callback(() => _calls.Write("old stack"));
            await Task.Yield();
        });
        caught.ShouldBeNull();
        _calls.Write("between");
        moved.ShouldNotBeNull().Count.ShouldBe(2);
        await moved.CloseAsync();

        _calls.ShouldBe("old stack", "between", "second", "first");
    }

    [Test]
    [Contextlib(47, "TestBaseExitStack.test_callback")]
    [Contextlib(48, "TestBaseExitStack.test_push")]
    [Contextlib(50, "TestBaseExitStack.test_enter_context_errors")]
    [Contextlib(114, "TestAsyncExitStack.test_async_callback")]
    [Contextlib(115, "TestAsyncExitStack.test_async_push")]
    [Contextlib(117, "TestAsyncExitStack.test_enter_async_context_errors")]
    public async Task Register_Null_IsRejected()
    {
        await using var stack = new AsyncExitStack();
        foreach (var register in asynchronous ? AsynchronousNulls(stack) : SynchronousNulls(stack))
        {
            Should.Throw<ArgumentNullException>(register);
        }

        stack.Count.ShouldBe(0);
    }

    protected override Task<Exception?> PlayAsync(Action<IEntries> body) => HoldAsync(async stack =>
    {
        if (asynchronous)
        {
            await Task.Yield();
        }

        body(EntriesOf(stack));
    });

    protected override Task<Exception?> NestAsync(IReadOnlyList<Func<Exception?, bool>> exits, Action body)
    {
        async Task Nest(int depth)
        {
            if (depth == exits.Count)
            {
                body();
            }
            else
            {
                await form.ExecuteAsync(new AsyncExiting(exits[depth], asynchronous, canBeEntered: true), _ => Nest(depth + 1));
            }
        }

        return AsyncForms.CaughtAsync(() => Nest(0));
    }

    private static Action[] SynchronousNulls(AsyncExitStack stack) =>
    [
        () => stack.Callback(null!),
        () => stack.Callback<int>(null!, 1),
        () => stack.Push((Func<Exception?, bool>)null!),
        () => stack.Push((ContextManager<int>)null!),
        () => stack.Enter((IEnumerable<int>)null!),
        () => stack.Enter((Func<ScopeBody, IEnumerable<int>>)null!),
        () => stack.Enter((ContextManager<int>)null!),
    ];

    private static Action[] AsynchronousNulls(AsyncExitStack stack) =>
    [
        () => stack.CallbackAsync((Func<Task>)null!),
        () => stack.CallbackAsync((Func<ValueTask>)null!),
        () => stack.CallbackAsync((Func<int, Task>)null!, 1),
        () => stack.CallbackAsync((Func<int, ValueTask>)null!, 1),
        () => stack.PushAsync((Func<Exception?, Task<bool>>)null!),
        () => stack.PushAsync((Func<Exception?, ValueTask<bool>>)null!),
        () => stack.PushAsync((AsyncContextManager<int>)null!),
        () => stack.EnterAsync((IAsyncEnumerable<int>)null!).AsTask(),
        () => stack.EnterAsync((Func<ScopeBody, IAsyncEnumerable<int>>)null!).AsTask(),
        () => stack.EnterAsync((Func<ScopeBody, CancellationToken, IAsyncEnumerable<int>>)null!).AsTask(),
        () => stack.EnterAsync((AsyncContextManager<int>)null!).AsTask(),
    ];

    private Task<Exception?> HoldAsync(Func<AsyncExitStack, Task> body) => AsyncForms.CaughtAsync(() => form.ExecuteAsync(body));

    private IEntries EntriesOf(AsyncExitStack stack) => asynchronous ? new AsynchronousEntries(stack) : new SynchronousEntries(stack);

    private sealed class SynchronousEntries(AsyncExitStack stack) : IEntries
    {
        public int Count => stack.Count;

        public int Enter(Recipe recipe) =>
            recipe.AfterWithBody is null ? stack.Enter(recipe.Generator(null)) : stack.Enter(recipe.Generator);

        public void Push(Func<Exception?, bool> onExit) => stack.Push(onExit);

        public void PushManager(Func<Exception?, bool> onExit) => stack.Push(new Exiting(onExit));

        public void Callback(Action callback) => stack.Callback(callback);

        public void Callback<TState>(Action<TState> callback, TState state) => stack.Callback(callback, state);
    }

    private sealed class AsynchronousEntries(AsyncExitStack stack) : IEntries
    {
        public int Count => stack.Count;

        public int Enter(Recipe recipe)
        {
            var entering = recipe.AfterWithBody is null
                ? stack.EnterAsync(recipe.GeneratorAsync(null, waits: true)).AsTask()
                : stack.EnterAsync(channel => recipe.GeneratorAsync(channel, waits: true)).AsTask();
            entering.IsCompleted.ShouldBeTrue("a recipe's setup ends at once");

            return entering.GetAwaiter().GetResult();
        }

        public void Push(Func<Exception?, bool> onExit) => stack.PushAsync(async thrown =>
        {
            await Task.Yield();

            return onExit(thrown);
        });

        public void PushManager(Func<Exception?, bool> onExit) =>
            stack.PushAsync(new AsyncExiting(onExit, waits: true, canBeEntered: false));

        public void Callback(Action callback) => stack.CallbackAsync(async () =>
        {
            await Task.Yield();
            callback();
        });

        public void Callback<TState>(Action<TState> callback, TState state) => stack.CallbackAsync(
            async given =>
            {
                await Task.Yield();
                callback(given);
            },
            state);
    }

    private sealed class Exiting(Func<Exception?, bool> onExit) : ContextManager<int>
    {
        protected override int OnEnter() => throw new NotSupportedException();

        protected override bool OnExit(Exception? thrown) => onExit(thrown);
    }

    private sealed class AsyncExiting(Func<Exception?, bool> onExit, bool waits, bool canBeEntered) : AsyncContextManager<int>
    {
        protected override ValueTask<int> OnEnterAsync(CancellationToken cancellationToken) =>
            canBeEntered ? new(1) : throw new NotSupportedException();

        protected override async ValueTask<bool> OnExitAsync(Exception? thrown)
        {
            if (waits)
            {
                await Task.Yield();
            }

            return onExit(thrown);
        }
    }
}
