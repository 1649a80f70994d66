namespace Yielding.Outcomes;

/// <summary>A scope that is exited by an asynchronous stack that was made when the body of the scope had failed already.</summary>
public sealed class OlderScopesTests
{
    private readonly BodyException _failure = new();
    private readonly AsyncListener _scope = new();

    public enum Way
    {
        Use,
        Callback,
        Push,
        UseAWrapper,
    }

    [Test]
    public async Task SynchronousScope_StackMadeAfterTheUserFailed_IsNeverCompleted([Values] Way way, [Values] bool waits)
    {
        IDisposable scope = Scope.Enter(_scope.Synchronous);
        Fail();

        await CleanUpAsync(async stack =>
        {
            switch (way)
            {
                case Way.Use:
                    stack.Use(scope);
                    break;
                case Way.Callback:
                    stack.Callback(scope.Dispose);
                    break;
                case Way.Push:
                    stack.Push(_ =>
                    {
                        scope.Dispose();

                        return false;
                    });
                    break;
                default:
                    stack.Use(new Wrapper(scope));
                    break;
            }
        }, waits);

        (_scope.Exits, _scope.Status).ShouldBeOneOf((1, BodyStatus.Failed), (1, BodyStatus.Unknown));
    }

    [Test]
    public async Task AsynchronousScope_StackMadeAfterTheUserFailed_IsNeverCompleted([Values] Way way, [Values] bool waits)
    {
        var scope = await EnterAsync();
        Fail();

        await CleanUpAsync(async stack =>
        {
            switch (way)
            {
                case Way.Use:
                    await stack.UseAsync(scope);
                    break;
                case Way.Callback:
                    stack.CallbackAsync(() => scope.DisposeAsync().AsTask());
                    break;
                case Way.Push:
                    stack.PushAsync(async _ =>
                    {
                        await scope.DisposeAsync();

                        return false;
                    });
                    break;
                default:
                    await stack.UseAsync(new AsyncWrapper(scope));
                    break;
            }
        }, waits);

        (_scope.Exits, _scope.Status).ShouldBeOneOf((1, BodyStatus.Failed), (1, BodyStatus.Unknown));
    }

    [Test]
    public async Task AsynchronousScope_GeneratorEnteredAfterTheUserFailed_IsNeverCompleted([Values] bool waits, [Values] bool handles)
    {
        var scope = await EnterAsync();
        Fail();

        await InGeneratorAsync(CleanUp(), handles);

        (_scope.Exits, _scope.Status).ShouldBeOneOf((1, BodyStatus.Failed), (1, BodyStatus.Unknown));

        async IAsyncEnumerable<int> CleanUp()
        {
            yield return 1;
            if (waits)
            {
                await Task.Yield();
            }

            await scope.DisposeAsync();
        }
    }

    // What an entry has handled does not concern the scopes in the generator of an entry below it.
    [Test]
    public async Task EntryThatHandles_GeneratorBelowHoldsASynchronousScope_IsCompleted([Values] bool isAsync, [Values] bool waits)
    {
        await using (var stack = new AsyncExitStack())
        {
            await stack.EnterAsync(Holding());
            if (isAsync)
            {
                stack.CallbackAsync(() =>
                {
                    Fail();

                    return Task.CompletedTask;
                });
            }
            else
            {
                stack.Callback(Fail);
            }
        }

        _scope.ShouldHaveCompleted();

        async IAsyncEnumerable<int> Holding()
        {
            using var scope = Scope.Enter(_scope.Synchronous);
            yield return 1;
            if (waits)
            {
                await Task.Yield();
            }
        }
    }

    [Test]
    public async Task SynchronousScope_ManagerEnteredAfterTheUserFailed_IsNeverCompleted([Values] bool waits, [Values] bool isStack)
    {
        IDisposable scope = Scope.Enter(_scope.Synchronous);
        Fail();

        await InManagerAsync(new Cleaner(scope.Dispose, waits), isStack);

        (_scope.Exits, _scope.Status).ShouldBeOneOf((1, BodyStatus.Failed), (1, BodyStatus.Unknown));
    }

    [Test]
    public async Task AsynchronousScope_ManagerEnteredAfterTheUserFailed_IsNeverCompleted([Values] bool waits, [Values] bool isStack)
    {
        var scope = await EnterAsync();
        Fail();

        await InManagerAsync(new AsyncCleaner(scope, waits), isStack);

        (_scope.Exits, _scope.Status).ShouldBeOneOf((1, BodyStatus.Failed), (1, BodyStatus.Unknown));
    }

    [Test]
    public async Task ScopeThatTheManagerHasEntered_SetupAndBodyHandle_IsCompleted([Values] bool waits, [Values] bool isStack)
    {
        await InManagerAsync(new Holder(_scope, waits, Fail), isStack);

        _scope.ShouldHaveCompleted();
    }

    // Nothing is thrown: only the exit of the manager shows that the body of the scope has failed.
    [Test]
    public async Task ScopeThatTheManagerHasEntered_FailureIsReported_NothingNewerCompletesIt(
        [Values("stack", "manager", "generator")] string newer)
    {
        await using (var entered = await new Forwarder(_scope, newer).EnterAsync())
        {
            entered.Fail(_failure);
        }

        (_scope.Exits, _scope.Status).ShouldBe((1, BodyStatus.Failed));
    }

    // A known limit: the IL of an asynchronous iterator is not read, so the scope may be one that the generator holds.
    [Test]
    public async Task SynchronousScope_GeneratorEnteredAfterTheUserFailed_CountsAsItsOwn([Values] bool waits)
    {
        IDisposable scope = Scope.Enter(_scope.Synchronous);
        Fail();

        await InGeneratorAsync(CleanUp(), handles: true);

        _scope.ShouldHaveCompleted();

        async IAsyncEnumerable<int> CleanUp()
        {
            yield return 1;
            if (waits)
            {
                await Task.Yield();
            }

            scope.Dispose();
        }
    }

    [Test]
    public async Task NothingThrown_IsCompleted([Values] bool waits)
    {
        IDisposable scope = Scope.Enter(_scope.Synchronous);

        await CleanUpAsync(
            stack =>
            {
                stack.Use(scope);

                return Task.CompletedTask;
            },
            waits);

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public async Task StackThatIsOlder_BodyHandles_IsCompleted([Values] bool isAsync)
    {
        await using (var stack = new AsyncExitStack())
        {
            if (isAsync)
            {
                await stack.UseAsync((IAsyncDisposable)await AsyncScope.EnterAsync(_scope.Generator));
            }
            else
            {
                stack.Use((IDisposable)Scope.Enter(_scope.Synchronous));
            }

            Fail();
        }

        _scope.ShouldHaveCompleted();
    }

    // As a fixture does: the method that has entered the scope has ended, so it shows nothing of how the user of the fixture ends.
    private async Task<IAsyncDisposable> EnterAsync() => await AsyncScope.EnterAsync(_scope.Generator);

    private void Fail() => Should.Throw<BodyException>(() => throw _failure);

    private async Task InGeneratorAsync(IAsyncEnumerable<int> generator, bool handles)
    {
        try
        {
            await using (await AsyncScope.EnterAsync(generator))
            {
                if (handles)
                {
                    Fail();
                }
            }
        }
        catch (BodyException)
        {
            // The outcome of the scope is ambiguous.
        }
    }

    private async Task InManagerAsync(AsyncContextManager<int> manager, bool isStack)
    {
        try
        {
            if (isStack)
            {
                await using var stack = new AsyncExitStack();
                await stack.EnterAsync(manager);
                Fail();
            }
            else
            {
                await using (await manager.EnterAsync())
                {
                    Fail();
                }
            }
        }
        catch (BodyException)
        {
            // The outcome of the scope is ambiguous.
        }
    }

    private static async Task CleanUpAsync(Func<AsyncExitStack, Task> register, bool waits)
    {
        try
        {
            await using var stack = new AsyncExitStack();
            await register(stack);
            if (waits)
            {
                stack.CallbackAsync(async () => await Task.Yield());
            }
        }
        catch (BodyException)
        {
            // The outcome of the scope is ambiguous.
        }
    }

    private sealed class Wrapper(IDisposable scope) : IDisposable
    {
        public void Dispose() => scope.Dispose();
    }

    private sealed class AsyncWrapper(IAsyncDisposable scope) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => scope.DisposeAsync();
    }

    private sealed class Cleaner(Action cleanUp, bool waits) : AsyncContextManager<int>
    {
        protected override ValueTask<int> OnEnterAsync(CancellationToken cancellationToken) => new(1);

        protected override async ValueTask<bool> OnExitAsync(Exception? thrown)
        {
            if (waits)
            {
                await Task.Yield();
            }

            cleanUp();

            return false;
        }
    }

    private sealed class AsyncCleaner(IAsyncDisposable scope, bool waits) : AsyncContextManager<int>
    {
        protected override ValueTask<int> OnEnterAsync(CancellationToken cancellationToken) => new(1);

        protected override async ValueTask<bool> OnExitAsync(Exception? thrown)
        {
            if (waits)
            {
                await Task.Yield();
            }

            await scope.DisposeAsync();

            return false;
        }
    }

    private sealed class Holder(AsyncListener listener, bool waits, Action handle) : AsyncContextManager<int>
    {
        private AsyncScope<int>? _held;

        protected override async ValueTask<int> OnEnterAsync(CancellationToken cancellationToken)
        {
            handle();
            _held = await AsyncScope.EnterAsync(listener.Generator, cancellationToken);
            handle();

            return 1;
        }

        protected override async ValueTask<bool> OnExitAsync(Exception? thrown)
        {
            if (waits)
            {
                await Task.Yield();
            }

            await _held!.DisposeAsync();

            return false;
        }
    }

    private sealed class Forwarder(AsyncListener listener, string newer) : AsyncContextManager<int>
    {
        private AsyncScope<int>? _held;

        protected override async ValueTask<int> OnEnterAsync(CancellationToken cancellationToken)
        {
            _held = await AsyncScope.EnterAsync(listener.Generator, cancellationToken);

            return 1;
        }

        protected override async ValueTask<bool> OnExitAsync(Exception? thrown)
        {
            await using var stack = new AsyncExitStack();
            switch (newer)
            {
                case "manager":
                    await stack.EnterAsync(new AsyncCleaner(_held!, waits: false), CancellationToken.None);
                    break;
                case "generator":
                    await stack.EnterAsync(CleanUp());
                    break;
                default:
                    await stack.UseAsync(_held!);
                    break;
            }

            return false;
        }

        private async IAsyncEnumerable<int> CleanUp()
        {
            yield return 1;
            await _held!.DisposeAsync();
        }
    }
}
