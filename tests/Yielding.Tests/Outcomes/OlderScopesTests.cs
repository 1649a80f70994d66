using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>
/// A scope that is exited by something that is newer than it: a stack, a wrapper or a generator that was made when the body had failed
/// already. It has never completed.
/// </summary>
public sealed class OlderScopesTests
{
    private readonly BodyException _failure = new();
    private readonly Listener _scope = new();

    public enum Way
    {
        StackUses,
        StackCallsBack,
        StackPushes,
        StackUsesAWrapper,
        Generator,
        Manager,
        SharedManager,
    }

    [Test]
    [NeedsExceptionPointers]
    public void WrapperThatDisposesThroughSomethingNew_BodyFails_IsNeverCompleted([Values] Way way)
    {
        Forms.Caught(() =>
        {
            using (new Wrapper(_scope.Enter(), way))
            {
                throw _failure;
            }
        }).ShouldBeSameAs(_failure);

        _scope.Received.ShouldHaveSingleItem().ShouldNotBe("Completed");
    }

    [Test]
    public void FixtureThatDisposesThroughSomethingNew_AfterItsUserFailed_IsNeverCompleted([Values] Way way)
    {
        var wrapper = new Wrapper(_scope.Enter(), way);
        Forms.Caught(() => throw _failure);

        wrapper.CleanUp();

        _scope.Received.ShouldHaveSingleItem().ShouldNotBe("Completed");
    }

    // After the suppression the entries receive a success, which does not cover the body of a scope that is older than the stack.
    [Test]
    public void StackThatSuppresses_AfterTheUserOfAnOlderScopeFailed_IsNeverCompleted([Values] bool isSuppressed)
    {
        IDisposable scope = _scope.Enter();
        Forms.Caught(() => throw _failure);

        try
        {
            ExitStack.Run(stack =>
            {
                stack.Callback(scope.Dispose);
                stack.Push(_ => true);
                if (isSuppressed)
                {
                    throw new TimeoutException();
                }
            });
        }
        catch (TimeoutException)
        {
            // The scope's outcome is ambiguous, so that its disposal throws the newest exception.
        }

        _scope.Received.ShouldHaveSingleItem().ShouldNotBe("Completed");
    }

    // One call after another: what an earlier one has handled does not concern a scope that a later one disposes.
    [Test]
    [NeedsExceptionPointers]
    public void Callbacks_EarlierOneHandlesAnException_ScopeOfTheBodyIsCompleted([Values(1, 2, 3)] int handlers)
    {
        using (var stack = new ExitStack())
        {
            IDisposable scope = _scope.Enter();
            stack.Callback(() => TakeOver(scope));
            stack.Callback(() => { });
            for (var i = 0; i < handlers; i++)
            {
                stack.Callback(() => Forms.Caught(() => throw _failure));
            }
        }

        _scope.ShouldHaveCompleted();

        static void TakeOver(IDisposable scope)
        {
            using (scope)
            {
            }
        }
    }

    [Test]
    public void NothingThrown_IsCompleted([Values(Way.StackUses, Way.StackCallsBack, Way.StackPushes, Way.StackUsesAWrapper)] Way way)
    {
        using (new Wrapper(_scope.Enter(), way))
        {
        }

        _scope.ShouldHaveCompleted();
    }

    // Nothing is thrown: only the exit of the manager shows that the body of the scope has failed.
    [Test]
    public void ScopeThatTheManagerHasEntered_FailureIsReported_NewerStackDoesNotComplete(
        [Values(Way.StackUses, Way.StackCallsBack, Way.StackPushes, Way.StackUsesAWrapper)] Way way)
    {
        using (var entered = Scope.Enter(new Forwarder(_scope, way)))
        {
            entered.Fail(_failure);
        }

        _scope.Received.ShouldHaveSingleItem().ShouldNotBe("Completed");
    }

    [Test]
    public void StackThatIsOlder_BodyHandles_IsCompleted([Values(Way.StackUses, Way.StackUsesAWrapper)] Way way)
    {
        Body();
        _scope.ShouldHaveCompleted();

        void Body()
        {
            using var stack = new ExitStack();
            IDisposable scope = _scope.Enter();
            stack.Use(way == Way.StackUses ? scope : new Plain(scope));
            Forms.Caught(() => throw _failure);
        }
    }

    // The finally block with an await is ordinary code to the runtime: the exception is caught there, and thrown again later.
    [Test]
    public void UsingInAFinallyBlockThatAwaits_BodyFails_IsNeverCompleted([Values(0, 1, 2, 3)] int form)
    {
        var running = Body();

        running.IsFaulted.ShouldBeTrue();
        _scope.Received.ShouldHaveSingleItem().ShouldNotBe("Completed");

        async Task Body()
        {
            var scope = _scope.Enter();
            try
            {
                await Task.CompletedTask;
                throw _failure;
            }
            finally
            {
                switch (form)
                {
                    case 0:
                        try
                        {
                            await Task.CompletedTask;
                        }
                        finally
                        {
                            scope.Dispose();
                        }

                        break;
                    case 1:
                        using (scope)
                        {
                            await Task.CompletedTask;
                        }

                        break;
                    case 2:
                        await Task.CompletedTask;
                        using (new Wrapper(scope, Way.StackUses))
                        {
                        }

                        break;
                    default:
                        await Task.CompletedTask;
                        List<IDisposable> list = [scope];
                        foreach (var one in list)
                        {
                            one.Dispose();
                        }

                        break;
                }
            }
        }
    }

    [Test]
    public void CatchBlockThatAwaitsAndThrowsAgain_IsNeverCompleted()
    {
        var running = Body();

        running.IsFaulted.ShouldBeTrue();
        _scope.Received.ShouldHaveSingleItem().ShouldNotBe("Completed");

        async Task Body()
        {
            var scope = _scope.Enter();
            try
            {
                await Task.CompletedTask;
                throw _failure;
            }
            catch (BodyException)
            {
                await Task.CompletedTask;
                using (scope)
                {
                }

                throw;
            }
        }
    }

    [Test]
    public void AsyncWrapperWithOtherBlocks_BodyFails_IsNeverCompleted([Values] bool isAsync)
    {
        var running = Body();

        running.IsFaulted.ShouldBeTrue();
        _scope.Received.ShouldHaveSingleItem().ShouldNotBe("Completed");

        async Task Body()
        {
            IAsyncDisposable wrapper = isAsync ? new AsyncWrapper(_scope.Enter()) : new SyncAsyncWrapper(_scope.Enter());
            await using (wrapper)
            {
                await Task.CompletedTask;
                throw _failure;
            }
        }
    }

    // The fixture's handle is copied to the stack of the thread that has entered it; the user has failed on another one.
    [Test]
    public void CopyOnTheThreadOfTheEntry_UserFailedOnAnotherThread_IsNeverCompleted()
    {
        Scope<Listener>? held = _scope.Enter();
        var user = new Thread(() => Forms.Caught(() => throw _failure));
        user.Start();
        user.Join();

        Leave();

        _scope.Received.ShouldHaveSingleItem().ShouldNotBe("Completed");

        [MethodImpl(MethodImplOptions.NoInlining)]
        void Leave() => held?.Dispose();
    }

    [Test]
    public void UsingOfEitherNewOrHeld_AfterTheUserFailed_IsNeverCompleted([Values(0, 1)] int form)
    {
        IDisposable? held = _scope.Enter();
        Forms.Caught(() => throw _failure);

        Take(held, form);

        _scope.Received.ShouldHaveSingleItem().ShouldNotBe("Completed");

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Take(IDisposable? held, int form)
        {
            if (form == 0)
            {
                using (held ?? new MemoryStream())
                {
                }
            }
            else
            {
                using (held is null ? new MemoryStream() : held)
                {
                }
            }
        }
    }

    [Test]
    public void IteratorThatTakesAScopeOver_AfterTheUserFailed_IsNeverCompleted()
    {
        IDisposable held = _scope.Enter();
        Forms.Caught(() => throw _failure);

        foreach (var _ in Rows(held))
        {
        }

        _scope.Received.ShouldHaveSingleItem().ShouldNotBe("Completed");

        static IEnumerable<int> Rows(IDisposable held)
        {
            using (held)
            {
                yield return 1;
            }
        }
    }

    private sealed class Wrapper(IDisposable scope, Way way) : IDisposable
    {
        public void Dispose() => CleanUp();

        public void CleanUp()
        {
            if (way == Way.Generator)
            {
                using (Scope.Enter(Log()))
                {
                    Forms.Caught(() => throw new TimeoutException());
                }

                return;
            }

            if (way is Way.Manager or Way.SharedManager)
            {
                ContextManager<int> manager = new Cleaner(scope);
                using (Scope.Enter(way == Way.Manager ? manager : manager.Shared()))
                {
                    Forms.Caught(() => throw new TimeoutException());
                }

                return;
            }

            using var stack = new ExitStack();
            switch (way)
            {
                case Way.StackUses:
                    stack.Use(scope);
                    break;
                case Way.StackCallsBack:
                    stack.Callback(scope.Dispose);
                    break;
                case Way.StackPushes:
                    stack.Push(_ =>
                    {
                        scope.Dispose();

                        return false;
                    });
                    break;
                default:
                    stack.Use(new Plain(scope));
                    break;
            }
        }

        private IEnumerable<int> Log()
        {
            yield return 1;
            scope.Dispose();
        }
    }

    private sealed class Cleaner(IDisposable scope) : ContextManager<int>
    {
        protected override int OnEnter() => 1;

        protected override bool OnExit(Exception? thrown)
        {
            scope.Dispose();

            return false;
        }
    }

    private sealed class Forwarder(Listener listener, Way way) : ContextManager<int>
    {
        private Scope<Listener> _held;

        protected override int OnEnter()
        {
            _held = listener.Enter();

            return 1;
        }

        protected override bool OnExit(Exception? thrown)
        {
            using var wrapper = new Wrapper(_held, way);

            return false;
        }
    }

    private sealed class Plain(IDisposable scope) : IDisposable
    {
        public void Dispose() => scope.Dispose();
    }

    private sealed class AsyncWrapper(IDisposable scope) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            using var plain = new Plain(scope);
            await Task.CompletedTask;
        }
    }

    private sealed class SyncAsyncWrapper(IDisposable scope) : IAsyncDisposable
    {
        private readonly List<string> _names = ["one"];

        public ValueTask DisposeAsync()
        {
            scope.Dispose();
            foreach (var name in _names)
            {
                GC.KeepAlive(name);
            }

            return default;
        }
    }
}
