namespace Yielding;

/// <summary>
/// The library never comes back to the caller's synchronization context, but for the body of a <c>RunAsync</c>, which is the caller's code: in one
/// thread's context, say that of a window, whoever blocks would wait for itself.
/// </summary>
/// <remarks>Every phase of the user's code waits at a gate, and the gates are opened in that context, so that it is there at each await of the library.</remarks>
[TestFixture(false)]
[TestFixture(true)]
public sealed class CallersContextTests(bool isLogged) : IDisposable
{
    private readonly BodyException _failure = new();
    private readonly Context _context = new();
    private readonly Gate _gate = new();
    private readonly IDisposable _log = isLogged ? new LogOfTest() : new NoLog();

    /// <summary>What is entered.</summary>
    public enum Kind
    {
        Plain,
        Hearing,
        HearingWithToken,
        ClassBased,
        Synchronous,
        SharedByTwo,
        Stack,
    }

    /// <summary>How it ends.</summary>
    public enum Ending
    {
        Completed,
        Failed,
        FailedAndSuppressed,
        TeardownThrows,
        YieldsAgain,
        NeverYields,
        SetupThrows,
        Cancelled,
    }

    public void Dispose() => _log.Dispose();

    [Test]
    public async Task EnterAsync_AndDisposeAsync_PostNothing([Values] Kind kind, [Values] Ending end)
    {
        var manager = Manager(kind, end);
        using var source = new CancellationTokenSource();
        AsyncScope<int> scope = null!;

        var entered = await InTheContext(async () => scope = await manager.EnterAsync(end == Ending.Cancelled ? Cancelling(source) : default).ConfigureAwait(false));
        if (entered is null)
        {
            if (end is Ending.Failed or Ending.FailedAndSuppressed)
            {
                scope.Fail(_failure);
            }

            await InTheContext(() => scope.DisposeAsync().AsTask());
        }

        _context.Posts.ShouldBe(0);
        (entered is null).ShouldBe(end is not (Ending.NeverYields or Ending.SetupThrows or Ending.Cancelled));
    }

    [Test]
    public async Task RunAsync_PostsOnceForTheBodyAndNothingElse([Values] Kind kind, [Values] Ending end, [Values] bool hasResult)
    {
        var manager = Manager(kind, end);
        using var source = new CancellationTokenSource();
        var token = end == Ending.Cancelled ? Cancelling(source) : default;
        var bodies = 0;

        await InTheContext(() => hasResult ? manager.RunAsync(Result, _ => 2, token) : manager.RunAsync(Body, token));

        // Back from the setup, also when it has failed. After one that has ended at once the body is called at once.
        _context.Posts.ShouldBe(kind == Kind.Synchronous ? 0 : 1);
        bodies.ShouldBe(end is Ending.NeverYields or Ending.SetupThrows or Ending.Cancelled ? 0 : 1);

        async Task Body(int value)
        {
            bodies++;
            SynchronizationContext.Current.ShouldBeSameAs(_context);
            await _gate;
            if (end is Ending.Failed or Ending.FailedAndSuppressed)
            {
                throw _failure;
            }
        }

        async Task<int> Result(int value)
        {
            await Body(value).ConfigureAwait(false);

            return value;
        }
    }

    [Test]
    public async Task RunAsync_OfABareGenerator_PostsAtMostTheBody(
        [Values(Ending.Completed, Ending.Failed, Ending.TeardownThrows, Ending.YieldsAgain, Ending.NeverYields, Ending.SetupThrows)] Ending end, [Values] bool hasResult)
    {
        var generator = Plain(end);
        var bodies = 0;

        await InTheContext(() => hasResult ? AsyncScope.RunAsync(generator, Result) : AsyncScope.RunAsync(generator, _ => Result(1)));

        // When the setup ends in the context, nothing has to be posted to go on there.
        _context.Posts.ShouldBeLessThanOrEqualTo(1);
        bodies.ShouldBe(end is Ending.NeverYields or Ending.SetupThrows ? 0 : 1);

        async Task<int> Result(int value)
        {
            bodies++;
            SynchronizationContext.Current.ShouldBeSameAs(_context);
            await _gate;
            if (end == Ending.Failed)
            {
                throw _failure;
            }

            return value;
        }
    }

    [Test]
    public async Task Wrap_PostsTheFunctionOrNothing([Values] Kind kind, [Values] bool fails)
    {
        var manager = Manager(kind, Ending.Completed);

        await InTheContext(manager.Wrap(Function));
        _context.Posts.ShouldBe(kind == Kind.Synchronous ? 0 : 1);
        _context.Posts = 0;
        await InTheContext(() => Enumerate(manager.Wrap(Numbers)(), take: 9));
        await InTheContext(() => Enumerate(manager.Wrap(Numbers)(), take: 1));
        _context.Posts.ShouldBe(0);

        async Task Function()
        {
            await _gate;
            if (fails)
            {
                throw _failure;
            }
        }

        async IAsyncEnumerable<int> Numbers()
        {
            try
            {
                await _gate;
                yield return 1;
                await _gate;
                if (fails)
                {
                    throw _failure;
                }
            }
            finally
            {
                await _gate;
            }
        }

        static async Task Enumerate(IAsyncEnumerable<int> sequence, int take)
        {
            await foreach (var number in sequence.ConfigureAwait(false))
            {
                if (number == take)
                {
                    return;
                }
            }
        }
    }

    [Test]
    public async Task UseAsync_OnAClosedStack_PostsNothing()
    {
        var stack = new AsyncExitStack();
        await stack.DisposeAsync();
        AsyncScope<int> scope = null!;
        await InTheContext(async () => scope = await AsyncScope.EnterAsync(Plain(Ending.Completed)).ConfigureAwait(false));

        (await InTheContext(() => stack.UseAsync(scope).AsTask())).ShouldBeOfType<ObjectDisposedException>();

        _context.Posts.ShouldBe(0);
    }

    private static CancellationToken Cancelling(CancellationTokenSource source)
    {
        source.CancelAfter(Timeout.Infinite); // nothing but what the generator does cancels it

        return source.Token;
    }

    /// <summary>Begins something in the context, opens the gates that it waits at, there too, and gives what it threw.</summary>
    private async Task<Exception?> InTheContext(Func<Task> begin)
    {
        var task = _context.Do(() =>
        {
            try
            {
                return begin();
            }
            catch (Exception e)
            {
                return Task.FromException(e);
            }
        });
        while (await Task.WhenAny(task, _gate.SomebodyWaits).ConfigureAwait(false) != task)
        {
            _context.Do(() =>
            {
                _gate.Open();

                return 0;
            });
        }

        return task.Exception?.InnerException ?? (task.IsCanceled ? new TaskCanceledException() : null);
    }

    private AsyncContextManager<int> Manager(Kind kind, Ending end) =>
        kind switch
        {
            Kind.Plain => AsyncContextManager.From(Plain(end)),
            Kind.Hearing => AsyncContextManager.From(body => Hearing(body, end)),
            Kind.HearingWithToken => AsyncContextManager.From((body, _) => Hearing(body, end)),
            Kind.ClassBased => new ClassBased(this, end),
            Kind.Synchronous => AsyncContextManager.From(ContextManager.From(_ => Synchronous(end))),
            Kind.SharedByTwo => AsyncContextManager.From(body => Hearing(body, end)).Shared(),
            _ => AsyncContextManager.From(Stack(end)),
        };

    private async IAsyncEnumerable<int> Plain(Ending end)
    {
        await _gate;
        try
        {
            if (end == Ending.SetupThrows)
            {
                throw _failure;
            }

            if (end == Ending.Cancelled)
            {
                throw new OperationCanceledException();
            }

            if (end == Ending.NeverYields)
            {
                yield break;
            }

            yield return 1;
            await _gate;
            if (end == Ending.YieldsAgain)
            {
                yield return 2;
            }

            if (end == Ending.TeardownThrows)
            {
                throw _failure;
            }
        }
        finally
        {
            await _gate;
        }
    }

    private async IAsyncEnumerable<int> Hearing(ScopeBody body, Ending end)
    {
        await foreach (var value in Plain(end).ConfigureAwait(false))
        {
            yield return value;
            if (end == Ending.FailedAndSuppressed)
            {
                body.Suppress();
            }
            else
            {
                body.Rethrow();
            }
        }
    }

    private IEnumerable<int> Synchronous(Ending end)
    {
        switch (end)
        {
            case Ending.SetupThrows:
                throw _failure;

            case Ending.Cancelled:
                throw new OperationCanceledException();

            case Ending.NeverYields:
                yield break;

            default:
                yield return 1;
                break;
        }

        if (end == Ending.YieldsAgain)
        {
            yield return 2;
        }
    }

    /// <summary>A stack with an entry of each kind, which a generator holds.</summary>
    private async IAsyncEnumerable<int> Stack(Ending end)
    {
        await _gate;
        var stack = new AsyncExitStack();
        await using var left = stack.ConfigureAwait(false);
        await stack.EnterAsync(Plain(Ending.Completed)).ConfigureAwait(false);
        await stack.EnterAsync(body => Hearing(body, Ending.Completed)).ConfigureAwait(false);
        await stack.EnterAsync(new ClassBased(this, Ending.Completed)).ConfigureAwait(false);
        await stack.EnterAsync(AsyncContextManager.From(Plain(Ending.Completed)).Shared()).ConfigureAwait(false);
        await stack.UseAsync(await AsyncScope.EnterAsync(Plain(Ending.Completed)).ConfigureAwait(false)).ConfigureAwait(false);
        await stack.UseAsync(new Thing(_gate)).ConfigureAwait(false);
        stack.CallbackAsync(Wait);
        stack.PushAsync(async _ =>
        {
            await _gate;

            return false;
        });
        stack.Callback(() => { });
        if (end == Ending.NeverYields)
        {
            yield break;
        }

        await foreach (var value in Plain(end).ConfigureAwait(false))
        {
            yield return value;
        }
    }

    private async Task Wait() => await _gate;

    private sealed class ClassBased(CallersContextTests test, Ending end) : AsyncContextManager<int>
    {
        protected override async ValueTask<int> OnEnterAsync(CancellationToken cancellationToken)
        {
            await test._gate;
            if (end is Ending.SetupThrows or Ending.NeverYields)
            {
                throw test._failure;
            }

            if (end == Ending.Cancelled)
            {
                throw new OperationCanceledException();
            }

            return 1;
        }

        protected override async ValueTask<bool> OnExitAsync(Exception? thrown)
        {
            await test._gate;
            if (end is Ending.TeardownThrows or Ending.YieldsAgain)
            {
                throw test._failure;
            }

            return end == Ending.FailedAndSuppressed;
        }
    }

    private sealed class Thing(Gate gate) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await gate;
    }

    /// <summary>Code that waits here goes on in the call that opens the gate, whatever its context.</summary>
    private sealed class Gate : System.Runtime.CompilerServices.INotifyCompletion
    {
        private readonly Queue<Action> _waiting = new();
        private TaskCompletionSource _somebodyWaits = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task SomebodyWaits
        {
            get
            {
                lock (_waiting)
                {
                    return _somebodyWaits.Task;
                }
            }
        }

        public bool IsCompleted => false;

        public Gate GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation)
        {
            lock (_waiting)
            {
                _waiting.Enqueue(continuation);
                _somebodyWaits.TrySetResult();
            }
        }

        public void Open()
        {
            Action next;
            lock (_waiting)
            {
                next = _waiting.Dequeue();
                if (_waiting.Count == 0)
                {
                    _somebodyWaits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }

            next();
        }
    }

    private sealed class Context : SynchronizationContext
    {
        private int _posts;

        public int Posts
        {
            get => _posts;
            set => _posts = value;
        }

        public override void Post(SendOrPostCallback d, object? state)
        {
            Interlocked.Increment(ref _posts);
            ThreadPool.QueueUserWorkItem(_ => Do(() =>
            {
                d(state);

                return 0;
            }));
        }

        public T Do<T>(Func<T> action)
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
